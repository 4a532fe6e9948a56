import { Button, Checkbox, NativeSelect, Popover } from "@mantine/core";

import type { TicketQuery } from "../../api/types";
import { Icon } from "../../components/icon/Icon";
import { changeLook, COLUMN_LABEL, COLUMNS, listLook } from "../../lib/listColumns";
import { fromSearch } from "../../lib/search";
import { useStore } from "../../lib/store";
import classes from "./FilterBar.module.css";
import { usePhone } from "./usePhone";

const ORDERS = [
  { value: "-updated_at", label: "Last changed first" },
  { value: "updated_at", label: "Longest unchanged first" },
  { value: "-created_at", label: "Newest first" },
  { value: "created_at", label: "Oldest first" },
  { value: "-priority", label: "Most urgent first" },
  { value: "due_at", label: "Due soonest first" },
];

interface ListToolsProps {
  query: TicketQuery;
  /** The query as the address has it. */
  search: string;
  onChange: (query: TicketQuery) => void;
}

/** The order of the rows, what stands in them, and the same set as a file. */
export function ListTools({ query, search, onChange }: ListToolsProps) {
  const isPhone = usePhone();
  return (
    <div className={classes.tools}>
      <NativeSelect
        size="xs"
        aria-label="Order"
        data={ORDERS}
        value={query.sort ?? "-updated_at"}
        onChange={(event) => {
          const rest = { ...query };
          delete rest.sort;
          const { sort } = fromSearch(new URLSearchParams({ sort: event.currentTarget.value }));
          onChange(sort === undefined ? rest : { ...rest, sort });
        }}
      />
      {!isPhone && <LookMenu />}
      <Button
        component="a"
        href={`/api/v1/tickets.csv${search === "" ? "" : `?${search}`}`}
        download
        variant="default"
        size="xs"
        leftSection={<Icon name="download" size={16} />}
      >
        Download CSV
      </Button>
    </div>
  );
}

/** Which columns, and how close; kept on this machine. */
function LookMenu() {
  const { columns, dense } = useStore(listLook);
  return (
    <Popover
      position="bottom-end"
      trapFocus
      returnFocus
      shadow="md"
      portalProps={{ target: "#main" }}
    >
      <Popover.Target>
        <Button variant="default" size="xs" leftSection={<Icon name="tune" size={16} />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns" className={classes.choices ?? ""}>
        {COLUMNS.map((column) => (
          <Checkbox
            key={column}
            size="xs"
            label={COLUMN_LABEL[column]}
            checked={columns.includes(column)}
            onChange={(event) => {
              const on = event.currentTarget.checked;
              changeLook({
                columns: COLUMNS.filter((one) => (one === column ? on : columns.includes(one))),
              });
            }}
          />
        ))}
        <Checkbox
          size="xs"
          label="Close rows"
          checked={dense}
          onChange={(event) => {
            changeLook({ dense: event.currentTarget.checked });
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
