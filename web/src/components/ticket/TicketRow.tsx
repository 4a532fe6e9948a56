import { Link } from "react-router";

import type { TicketSummary } from "../../api/types";
import { shortName, withoutOrg } from "../../lib/names";
import { currentClock } from "../../lib/sla";
import { RelativeTime } from "../RelativeTime";
import { PriorityBadge } from "./PriorityBadge";
import { RowMark } from "./RowMark";
import { SlaClock } from "./SlaClock";
import { StatusBadge } from "./StatusBadge";
import classes from "./TicketRow.module.css";

/** Who has it: a person, else the group that it waits in. */
export function AssigneeText({ ticket }: { ticket: TicketSummary }) {
  if (ticket.assignee !== null) return <>{ticket.assignee.display_name}</>;
  if (ticket.assignee_group === null) return <span className={classes.soft}>nobody</span>;
  return <span className={classes.soft}>{shortName(ticket.assignee_group)}</span>;
}

interface TicketRowProps {
  ticket: TicketSummary;
  /** Whose name stands in it: who has it, or in a list of one person's work who asked for it. */
  person?: "assignee" | "requester";
  /** In a list that stays as it is while others change its tickets. */
  changed?: boolean;
  gone?: boolean;
}

/** Tickets one below the other. */
export function TicketRows({
  tickets,
  person = "assignee",
}: Pick<TicketRowProps, "person"> & { tickets: readonly TicketSummary[] }) {
  return (
    <ul className={classes.list}>
      {tickets.map((ticket) => (
        <TicketRow key={ticket.id} ticket={ticket} person={person} />
      ))}
    </ul>
  );
}

/** A ticket as one line of a list; on narrow screens as a small card. */
export function TicketRow(props: TicketRowProps) {
  const { ticket, person = "assignee", changed = false, gone = false } = props;
  const kind = currentClock(ticket);
  return (
    <li className={classes.row} data-changed={changed || undefined} data-gone={gone || undefined}>
      <span className={classes.number}>{ticket.number}</span>
      <span className={classes.main}>
        <Link to={`/tickets/${ticket.number}`} className={classes.title}>
          {ticket.title}
        </Link>
        <span className={classes.meta}>
          <RowMark changed={changed} gone={gone} />
          <span className={classes.service}>{withoutOrg(ticket.service)}</span>
          <span>
            {person === "assignee" ? (
              <AssigneeText ticket={ticket} />
            ) : (
              `for ${ticket.requester.display_name}`
            )}
          </span>
          <RelativeTime at={ticket.updated_at} />
        </span>
      </span>
      <span className={classes.priority}>
        <PriorityBadge priority={ticket.priority} />
      </span>
      <span className={classes.status}>
        <StatusBadge status={ticket.status} />
      </span>
      <span className={classes.sla}>
        <SlaClock clock={ticket.sla[kind]} startedAt={ticket.created_at} kind={kind} short />
      </span>
    </li>
  );
}
