import { Button, Checkbox, Popover, TextInput } from "@mantine/core";
import { useState } from "react";

import { Icon } from "../../components/icon/Icon";
import classes from "./FilterBar.module.css";
import {
  FILTER_LABEL,
  isFixed,
  useFilterOptions,
  valueLabel,
  type Filter,
} from "./useFilterOptions";

interface FilterMenuProps {
  filter: Filter;
  values: readonly string[];
  onChange: (values: string[]) => void;
  /** One value at a time. */
  single?: boolean;
}

function summary(filter: Filter, values: readonly string[]): string {
  const [first] = values;
  if (first === undefined) return FILTER_LABEL[filter];
  const rest = values.length > 1 ? ` +${values.length - 1}` : "";
  return `${FILTER_LABEL[filter]}: ${valueLabel(filter, first)}${rest}`;
}

/** One filter: its button says what is chosen, its list has what can be. */
export function FilterMenu({ filter, values, onChange, single = false }: FilterMenuProps) {
  const [opened, setOpened] = useState(false);
  const [typed, setTyped] = useState("");
  const options = useFilterOptions(filter, typed, opened);
  const offered = new Set(options.map(({ value }) => value));
  const chosenElsewhere = values
    .filter((value) => !offered.has(value))
    .map((value) => ({ value, label: valueLabel(filter, value) }));
  const toggle = (value: string) => {
    if (values.includes(value)) onChange(values.filter((other) => other !== value));
    else onChange(single ? [value] : [...values, value]);
  };
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-start"
      trapFocus
      returnFocus
      shadow="md"
      width={280}
      portalProps={{ target: "#main" }}
    >
      <Popover.Target>
        <Button
          variant="default"
          size="xs"
          className={classes.filter}
          data-set={values.length > 0 || undefined}
          rightSection={<Icon name="expand_more" size={16} />}
          onClick={() => {
            setOpened(!opened);
          }}
        >
          {summary(filter, values)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={FILTER_LABEL[filter]}>
        {!isFixed(filter) && (
          <TextInput
            size="xs"
            aria-label={`Find ${FILTER_LABEL[filter].toLowerCase()}`}
            placeholder="Type to find"
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
            }}
            data-autofocus
          />
        )}
        <div className={classes.options}>
          {[...chosenElsewhere, ...options].map(({ value, label }) => (
            <Checkbox
              key={value}
              size="xs"
              className={classes.option ?? ""}
              label={label}
              checked={values.includes(value)}
              onChange={() => {
                toggle(value);
              }}
            />
          ))}
          {options.length === 0 && <p className={classes.nothing}>Nothing is called so.</p>}
        </div>
        {values.length > 0 && (
          <Button
            variant="subtle"
            size="compact-xs"
            onClick={() => {
              onChange([]);
            }}
          >
            Clear
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
