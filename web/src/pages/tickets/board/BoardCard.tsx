import { useEffect, useRef, type KeyboardEvent } from "react";
import { Link } from "react-router";

import type { TicketSummary } from "../../../api/types";
import { Avatar } from "../../../components/Avatar";
import { Icon } from "../../../components/icon/Icon";
import { PriorityBadge } from "../../../components/ticket/PriorityBadge";
import { SlaClock } from "../../../components/ticket/SlaClock";
import { AssigneeText } from "../../../components/ticket/TicketRow";
import { withoutOrg } from "../../../lib/names";
import { currentClock } from "../../../lib/sla";
import classes from "./BoardCard.module.css";

/** A pointer that only passes by asks nothing of the server. */
const HOVER_MS = 120;

/** What a card says, on the board and while it is carried. */
export function CardFace({ ticket }: { ticket: TicketSummary }) {
  const clock = currentClock(ticket);
  return (
    <>
      <Link to={`/tickets/${ticket.number}`} className={classes.title} draggable={false}>
        {ticket.title}
      </Link>
      <span className={classes.service}>{withoutOrg(ticket.service)}</span>
      <span className={classes.facts}>
        <span className={classes.assignee}>
          {ticket.assignee !== null && <Avatar name={ticket.assignee.display_name} size={20} />}
          <span className={classes.name}>
            <AssigneeText ticket={ticket} />
          </span>
        </span>
        <SlaClock clock={ticket.sla[clock]} startedAt={ticket.created_at} kind={clock} short />
      </span>
    </>
  );
}

export interface CardActions {
  /** Somebody is about to carry it. */
  onApproach: (ticket: TicketSummary) => void;
  onGrip: (ticket: TicketSummary, card: HTMLElement, event: PointerEvent) => void;
  /** Space or Enter on the handle: lifts it, or drops it where it is. */
  onPress: (ticket: TicketSummary) => void;
  /** Keys while it is carried; the others are left alone. */
  onCarryKey: (event: KeyboardEvent) => void;
  /** The focus has left the handle of the carried card. */
  onLeave: () => void;
  /** The card that was dropped by keyboard appeared in its column. */
  onFocused: () => void;
}

interface BoardCardProps {
  ticket: TicketSummary;
  /** It is held above the board, and this is where it came from. */
  isCarried: boolean;
  /** Its move was sent and not answered yet. */
  isUnderway: boolean;
  /** Takes the focus, since the card that had it is gone. */
  takesFocus: boolean;
  actions: CardActions;
  /** Id of the text that explains the handle. */
  hintId: string;
}

export function BoardCard(props: BoardCardProps) {
  const { ticket, isCarried, isUnderway, takesFocus, actions, hintId } = props;
  const card = useRef<HTMLLIElement>(null);
  const handle = useRef<HTMLButtonElement>(null);
  const hover = useRef<ReturnType<typeof setTimeout>>(undefined);

  const { onFocused } = actions;
  useEffect(() => {
    if (!takesFocus) return;
    handle.current?.focus();
    onFocused();
  }, [takesFocus, onFocused]);
  useEffect(
    () => () => {
      clearTimeout(hover.current);
    },
    [],
  );

  return (
    <li
      ref={card}
      className={classes.card}
      data-carried={isCarried || undefined}
      data-underway={isUnderway || undefined}
      onPointerEnter={() => {
        hover.current = setTimeout(actions.onApproach, HOVER_MS, ticket);
      }}
      onPointerLeave={() => {
        clearTimeout(hover.current);
      }}
      onPointerDown={(event) => {
        // A finger scrolls the board, unless it is on the handle.
        const onHandle = handle.current?.contains(event.target as Node) ?? false;
        if (event.button !== 0 || isUnderway || (event.pointerType === "touch" && !onHandle))
          return;
        actions.onApproach(ticket);
        if (card.current !== null) actions.onGrip(ticket, card.current, event.nativeEvent);
      }}
    >
      <span className={classes.head}>
        <span className={classes.number}>{ticket.number}</span>
        <PriorityBadge priority={ticket.priority} />
        <button
          ref={handle}
          type="button"
          className={classes.handle}
          aria-label={`Move ${ticket.number}`}
          aria-pressed={isCarried}
          aria-describedby={hintId}
          aria-disabled={isUnderway}
          onFocus={() => {
            actions.onApproach(ticket);
          }}
          onBlur={() => {
            if (isCarried) actions.onLeave();
          }}
          onClick={(event) => {
            // Keyboard and assistive technology only; a pointer drags.
            if (event.detail === 0 && !isUnderway) actions.onPress(ticket);
          }}
          onKeyDown={isCarried ? actions.onCarryKey : undefined}
        >
          <Icon name="drag_indicator" size={20} />
        </button>
      </span>
      <CardFace ticket={ticket} />
    </li>
  );
}
