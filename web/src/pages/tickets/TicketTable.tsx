import { Checkbox } from "@mantine/core";
import { memo, type ReactNode } from "react";
import { Link } from "react-router";

import type { TicketQuery, TicketSummary } from "../../api/types";
import { Icon } from "../../components/icon/Icon";
import { RelativeTime } from "../../components/RelativeTime";
import { PriorityBadge } from "../../components/ticket/PriorityBadge";
import { RowMark } from "../../components/ticket/RowMark";
import { SlaClock } from "../../components/ticket/SlaClock";
import { StatusBadge } from "../../components/ticket/StatusBadge";
import { COLUMN_LABEL, hasUsualColumns, type Column, type ListLook } from "../../lib/listColumns";
import { shortName, withoutOrg } from "../../lib/names";
import { currentClock } from "../../lib/sla";
import type { StableRow } from "../../lib/stableRows";
import classes from "./TicketTable.module.css";
import type { Selection } from "./useSelection";

type Sort = NonNullable<TicketQuery["sort"]>;

/** The orders that the server has for a column; a click goes from one to the next. */
const SORTS: Partial<Record<Column, readonly Sort[]>> = {
  priority: ["-priority"],
  sla: ["due_at"],
  created: ["-created_at", "created_at"],
  updated: ["-updated_at", "updated_at"],
};
const USUAL: Sort = "-updated_at";

interface TicketTableProps {
  rows: readonly StableRow[];
  look: ListLook;
  sort: TicketQuery["sort"];
  onSort: (sort: Sort) => void;
  selection: Selection;
}

export function TicketTable({ rows, look, sort = USUAL, onSort, selection }: TicketTableProps) {
  const { chosen, areAll, setAll } = selection;
  return (
    <table
      className={classes.table}
      data-dense={look.dense || undefined}
      data-usual={hasUsualColumns(look) || undefined}
    >
      <caption className="visually-hidden">Tickets</caption>
      <thead>
        <tr>
          <th scope="col" className={classes.choice}>
            <Checkbox
              size="xs"
              aria-label="Choose all that are shown"
              checked={areAll}
              indeterminate={chosen.size > 0 && !areAll}
              onChange={(event) => {
                setAll(event.currentTarget.checked);
              }}
            />
          </th>
          <th scope="col" data-column="number">
            Number
          </th>
          <th scope="col" data-column="title">
            Title
          </th>
          {look.columns.map((column) => (
            <Heading key={column} column={column} sort={sort} onSort={onSort} />
          ))}
        </tr>
      </thead>
      <tbody
        onChange={(event) => {
          const id = (event.target as Element).closest("tr")?.dataset.ticket;
          // The browser tells of shift by the click that made the change.
          const { shiftKey } = event.nativeEvent as Event & { shiftKey?: boolean };
          selection.toggle(Number(id), shiftKey === true);
        }}
      >
        {rows.map(({ ticket, changed, gone }) => (
          <Row
            key={ticket.id}
            ticket={ticket}
            changed={changed}
            gone={gone}
            columns={look.columns}
            isChosen={chosen.has(ticket.id)}
          />
        ))}
      </tbody>
    </table>
  );
}

interface HeadingProps {
  column: Column;
  sort: Sort;
  onSort: (sort: Sort) => void;
}

function Heading({ column, sort, onSort }: HeadingProps) {
  const label = COLUMN_LABEL[column];
  const sorts = SORTS[column];
  const [first] = sorts ?? [];
  if (sorts === undefined || first === undefined) {
    return (
      <th scope="col" data-column={column}>
        {label}
      </th>
    );
  }
  const at = sorts.indexOf(sort);
  const isSorted = at !== -1;
  const descending = sort.startsWith("-");
  return (
    <th
      scope="col"
      data-column={column}
      {...(isSorted && { "aria-sort": descending ? "descending" : "ascending" })}
    >
      <button
        type="button"
        className={classes.sort}
        onClick={() => {
          onSort(sorts[(at + 1) % sorts.length] ?? first);
        }}
      >
        {label}
        <span className={classes.arrow} data-up={(isSorted && !descending) || undefined}>
          {isSorted && <Icon name="expand_more" size={16} />}
        </span>
      </button>
    </th>
  );
}

interface RowProps extends StableRow {
  columns: readonly Column[];
  isChosen: boolean;
}

/** The table hears of the change, so that rows need nothing that is new each time. */
const heardAbove = () => undefined;

/** Drawn again only when something in it is another: there may be thousands. */
const Row = memo(function Row({ ticket, changed, gone, columns, isChosen }: RowProps) {
  return (
    <tr
      data-ticket={ticket.id}
      data-changed={changed || undefined}
      data-gone={gone || undefined}
      data-chosen={isChosen || undefined}
    >
      <td className={classes.choice}>
        <Checkbox
          size="xs"
          aria-label={`Choose ${ticket.number}`}
          checked={isChosen}
          onChange={heardAbove}
        />
      </td>
      <td className={classes.number}>{ticket.number}</td>
      <td className={classes.what}>
        <Link to={`/tickets/${ticket.number}`} className={classes.title}>
          {ticket.title}
        </Link>
        <RowMark changed={changed} gone={gone} />
      </td>
      {columns.map((column) => (
        <td key={column} data-column={column}>
          {CELL[column](ticket)}
        </td>
      ))}
    </tr>
  );
});

const none = <span className={classes.none}>–</span>;

/** What stands in a column. */
const CELL: Record<Column, (ticket: TicketSummary) => ReactNode> = {
  status: ({ status }) => <StatusBadge status={status} />,
  priority: ({ priority }) => <PriorityBadge priority={priority} />,
  sla: (ticket) => {
    const kind = currentClock(ticket);
    return <SlaClock clock={ticket.sla[kind]} startedAt={ticket.created_at} kind={kind} short />;
  },
  assignee: ({ assignee }) => assignee?.display_name ?? none,
  group: ({ assignee_group: group }) => (group === null ? none : shortName(group)),
  requester: ({ requester }) => requester.display_name,
  service: ({ service }) => withoutOrg(service),
  workflow: ({ workflow }) => shortName(workflow),
  item: ({ item }) => (item === null ? none : shortName(item)),
  created: ({ created_at }) => <RelativeTime at={created_at} />,
  updated: ({ updated_at }) => <RelativeTime at={updated_at} />,
};
