import { Autocomplete } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { servicesQuery } from "../../api/policy";
import { withoutOrg } from "../../lib/names";
import { Icon } from "../icon/Icon";
import { useTyped } from "./useSuggestions";

interface ServicePickerProps {
  label: string;
  description?: string;
  placeholder?: string;
  /** Below the organisation: `itops-dev/dev/c1`. Empty for the organisation itself. */
  value: string;
  onChange: (service: string) => void;
  /** What the server has against it. */
  error?: string;
  size?: "sm" | "md";
}

/** A service path with completion. New paths may be typed: services need not be declared. */
export function ServicePicker(props: ServicePickerProps) {
  const { label, description, placeholder, value, onChange, error, size = "sm" } = props;
  const found = useQuery(servicesQuery(useTyped(value)));
  const organisation = (path: string) => !path.includes("/");
  const paths = (found.data?.items ?? []).filter((path) => !organisation(path)).map(withoutOrg);
  return (
    <Autocomplete
      label={label}
      description={description}
      placeholder={placeholder ?? "namespace/environment/cluster/service"}
      error={error}
      size={size}
      value={value}
      onChange={onChange}
      data={[...new Set(paths)]}
      filter={({ options }) => options}
      limit={20}
      clearable
      onKeyDown={(event) => {
        // It closes the suggestions; what the field stands in stays open.
        const isExpanded = event.currentTarget.getAttribute("aria-expanded") === "true";
        if (event.key === "Escape" && isExpanded && paths.length > 0) event.stopPropagation();
      }}
      spellCheck={false}
      autoCapitalize="none"
      leftSection={<Icon name="alt_route" size={18} />}
      comboboxProps={{ shadow: "md", portalProps: { target: "#main" } }}
    />
  );
}
