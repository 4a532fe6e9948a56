import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useId } from "react";

import { ticketPagesQuery } from "../../../api/tickets";
import type { Status, TicketQuery } from "../../../api/types";
import { EmptyState } from "../../../components/feedback/EmptyState";
import { ErrorState } from "../../../components/feedback/ErrorState";
import { RowSkeletons } from "../../../components/Skeletons";
import { StatusGlyph } from "../../../components/ticket/StatusBadge";
import { withMoves, type Underway, type Verdict } from "../../../lib/board";
import { STATUS_LABEL } from "../../../lib/words";
import { BoardCard, type CardActions } from "./BoardCard";
import type { Carried } from "./useCarry";
import { VerdictNote } from "./VerdictNote";
import classes from "./BoardColumn.module.css";

const PAGE = 25;

interface BoardColumnProps {
  query: TicketQuery;
  /** How many tickets it has, where that is known without looking at all of them. */
  total: number | undefined;
  status: Status;
  carried: Carried | undefined;
  /** While a ticket is carried. */
  verdict: Verdict | undefined;
  underway: Underway;
  /** Number of the ticket that shall take the focus. */
  focusOn: string | undefined;
  actions: CardActions;
  hintId: string;
}

/** One status of the set, page by page, and a place to drop a ticket. */
export function BoardColumn(props: BoardColumnProps) {
  const { query, total, status, carried, verdict, underway, focusOn, actions, hintId } = props;
  const headingId = useId();
  const isLeftOut = query.status !== undefined && !query.status.includes(status);
  const tickets = useInfiniteQuery({
    ...ticketPagesQuery({ ...query, status: [status], limit: PAGE }),
    enabled: !isLeftOut,
  });
  const loaded = isLeftOut ? [] : tickets.data?.pages.flatMap((page) => page.items);
  const items = loaded && withMoves(status, loaded, underway);
  return (
    <section
      className={classes.column}
      aria-labelledby={headingId}
      data-drop={status}
      data-verdict={verdict?.kind}
      data-over={carried?.over === status || undefined}
    >
      <div className={classes.head}>
        <h2 id={headingId} className={classes.name} data-status={status}>
          <StatusGlyph status={status} />
          {STATUS_LABEL[status]}
        </h2>
        {items !== undefined && !isLeftOut && (
          <span className={classes.count}>
            {tickets.hasNextPage
              ? (total?.toLocaleString("en") ?? `${items.length}+`)
              : items.length}
            <span className="visually-hidden"> tickets</span>
          </span>
        )}
        {carried !== undefined && verdict !== undefined && (
          <div className={classes.verdict}>
            <VerdictNote verdict={verdict} from={carried.ticket.status} to={status} />
          </div>
        )}
      </div>
      {tickets.isError && items === undefined && (
        <ErrorState error={tickets.error} onRetry={() => void tickets.refetch()} />
      )}
      {!isLeftOut && tickets.isPending && <RowSkeletons count={5} height={132} />}
      {items?.length === 0 && (
        <EmptyState icon={isLeftOut ? "filter_list" : "inbox"} title="No tickets" compact>
          {isLeftOut ? "The status filter leaves these out." : "Nothing that matches is here."}
        </EmptyState>
      )}
      {items !== undefined && items.length > 0 && (
        <ul className={classes.cards}>
          {items.map((ticket) => (
            <BoardCard
              key={ticket.id}
              ticket={ticket}
              isCarried={carried?.ticket.id === ticket.id}
              isUnderway={underway.has(ticket.id)}
              takesFocus={focusOn === ticket.number}
              actions={actions}
              hintId={hintId}
            />
          ))}
        </ul>
      )}
      {tickets.hasNextPage && !isLeftOut && (
        <Button
          variant="default"
          fullWidth
          loading={tickets.isFetchingNextPage}
          onClick={() => void tickets.fetchNextPage()}
          aria-label={`Show more: ${STATUS_LABEL[status]}`}
        >
          Show more
        </Button>
      )}
    </section>
  );
}
