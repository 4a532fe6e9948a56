import { useCallback, useId, useMemo, useState, type KeyboardEvent } from "react";
import { createPortal } from "react-dom";
import { useNavigate } from "react-router";

import { useQuery } from "@tanstack/react-query";

import { useTicketEvents } from "../../api/live";
import { ProblemError, sentenceOf } from "../../api/problem";
import { statsQuery } from "../../api/stats";
import { useMoveListed } from "../../api/tickets";
import type { Moves, Status, TicketEvent, TicketQuery, TicketSummary } from "../../api/types";
import { PriorityBadge } from "../../components/ticket/PriorityBadge";
import { columnBeside, verdictOn, type Underway } from "../../lib/board";
import { showToast } from "../../lib/toasts";
import { filtersOf } from "../../lib/search";
import { STATUS_LABEL, STATUSES } from "../../lib/words";
import { CardFace, type CardActions } from "./board/BoardCard";
import { BoardColumn } from "./board/BoardColumn";
import { Dock } from "./board/Dock";
import { useCarry, type Carried } from "./board/useCarry";
import { useAskAhead, useMovesOf } from "./board/useMoves";
import { verdictText } from "./board/VerdictNote";
import classes from "./TicketBoard.module.css";

const HINT =
  "Space lifts the ticket, left and right choose a column, Space drops it, Escape puts it back.";

/** Why a move did not happen, and what the ticket is like now. */
function failureText(ticket: TicketSummary, error: unknown): string {
  const theirs = error instanceof ProblemError ? error.extras.ticket : undefined;
  if (theirs === undefined) {
    return `${ticket.number} stays ${STATUS_LABEL[ticket.status].toLowerCase()}. ${sentenceOf(error)}`;
  }
  const holder = theirs.assignee === null ? "nobody" : theirs.assignee.display_name;
  return (
    `${ticket.number} was changed by somebody else meanwhile, so it was not moved. ` +
    `It is ${STATUS_LABEL[theirs.status].toLowerCase()} now, and ${holder} has it.`
  );
}

/** Moves that show at once, and are taken back when the server says no; then `move` is false. */
function useOptimisticMoves(announce: (text: string) => void) {
  const [underway, setUnderway] = useState<Underway>(new Map());
  const { mutateAsync } = useMoveListed();
  const navigate = useNavigate();
  const move = useCallback(
    async (ticket: TicketSummary, to: Status): Promise<boolean> => {
      let isMoved = false;
      setUnderway((now) => new Map(now).set(ticket.id, { ticket, to }));
      try {
        await mutateAsync({ number: ticket.number, to, version: ticket.version });
        isMoved = true;
        announce(`${ticket.number} is ${STATUS_LABEL[to].toLowerCase()} now.`);
      } catch (error) {
        showToast("bad", failureText(ticket, error), {
          label: `Open ${ticket.number}`,
          run: () => void navigate(`/tickets/${ticket.number}`),
        });
      }
      setUnderway((now) => {
        const rest = new Map(now);
        rest.delete(ticket.id);
        return rest;
      });
      return isMoved;
    },
    [mutateAsync, navigate, announce],
  );
  return { underway, move };
}

/** The column that a ticket is held above, and what it says. */
function placeText({ ticket, over }: Carried, moves: Moves | undefined): string {
  if (over === undefined) return "";
  const text = verdictText(verdictOn(ticket.status, over, moves), ticket.status, over);
  return `${STATUS_LABEL[over]}: ${text}`;
}

/** Lets go of a carried ticket that somebody else has moved. */
function useTakenAway(ticket: TicketSummary | undefined, release: () => void) {
  const held = ticket?.number;
  const from = ticket?.status;
  const onEvent = useCallback(
    ({ number, status, actor }: TicketEvent) => {
      if (number !== held || status === from) return;
      release();
      showToast("info", `${actor} has just moved ${number} to ${STATUS_LABEL[status]}.`);
    },
    [held, from, release],
  );
  useTicketEvents(onEvent);
}

/** A set of tickets as four columns of statuses; a card is carried to where policy lets one. */
export function TicketBoard({ query }: { query: TicketQuery }) {
  const hintId = useId();
  const [said, announce] = useState("");
  const [focusOn, setFocusOn] = useState<string>();
  const { underway, move } = useOptimisticMoves(announce);
  const askAhead = useAskAhead();
  const isEverything = filtersOf(query).every((name) => name === "status");
  const { data: stats } = useQuery({ ...statsQuery(30), enabled: isEverything });

  const onLift = useCallback((ticket: TicketSummary) => {
    announce(`${ticket.number} is lifted.`);
  }, []);
  const onCancel = useCallback((ticket: TicketSummary) => {
    announce(`${ticket.number} was put back.`);
  }, []);
  const onDrop = (ticket: TicketSummary, to: Status | undefined) => {
    if (to === undefined || to === ticket.status) {
      onCancel(ticket);
      return;
    }
    const verdict = verdictOn(ticket.status, to, moves);
    if (verdict.kind === "refused") {
      announce(`${ticket.number} stays where it was.`);
      showToast("info", `${ticket.number} cannot go there. ${verdict.reason}`);
      return;
    }
    announce(`${ticket.number} goes to ${STATUS_LABEL[to]}.`);
    // The card that had the focus is another one in its new column, and again when it comes back.
    const hasFocus = carried?.by === "keyboard";
    if (hasFocus) setFocusOn(ticket.number);
    void move(ticket, to).then((isMoved) => {
      if (hasFocus && !isMoved) setFocusOn(ticket.number);
    });
  };
  const { carried, drawGhost, grip, setCarried, release } = useCarry({ onLift, onDrop, onCancel });
  const moves = useMovesOf(carried?.ticket);
  const verdict = ({ ticket }: Carried, status: Status) => verdictOn(ticket.status, status, moves);

  const onPress = (ticket: TicketSummary) => {
    if (carried?.ticket.id !== ticket.id) {
      setCarried({ ticket, by: "keyboard", over: ticket.status, width: 0 });
      announce(`${ticket.number} is lifted from ${STATUS_LABEL[ticket.status]}. ${HINT}`);
      return;
    }
    release();
    onDrop(ticket, carried.over);
  };
  const onCarryKey = (event: KeyboardEvent) => {
    if (carried?.by !== "keyboard" || carried.over === undefined) return;
    if (event.key === "Escape") {
      event.preventDefault();
      release();
      onCancel(carried.ticket);
    } else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      event.preventDefault();
      const over = columnBeside(carried.over, event.key === "ArrowLeft" ? -1 : 1);
      setCarried({ ...carried, over });
      announce("");
    }
  };
  const onLeave = () => {
    if (carried?.by !== "keyboard") return;
    release();
    onCancel(carried.ticket);
  };
  useTakenAway(carried?.ticket, release);
  const onFocused = useCallback(() => {
    setFocusOn(undefined);
  }, []);
  const actions: CardActions = {
    onApproach: askAhead,
    onGrip: grip,
    onPress,
    onCarryKey,
    onLeave,
    onFocused,
  };

  return (
    <>
      <p id={hintId} className="visually-hidden">
        {HINT}
      </p>
      <p className="visually-hidden" role="status" aria-live="assertive">
        {said === "" && carried !== undefined ? placeText(carried, moves) : said}
      </p>
      <div className={classes.board} data-carrying={carried?.by}>
        {STATUSES.map((status) => (
          <BoardColumn
            key={status}
            query={query}
            total={isEverything ? stats?.by_status[status] : undefined}
            status={status}
            carried={carried}
            verdict={carried && verdict(carried, status)}
            underway={underway}
            focusOn={focusOn}
            actions={actions}
            hintId={hintId}
          />
        ))}
      </div>
      {carried !== undefined &&
        createPortal(
          <>
            <Dock carried={carried} verdict={(status) => verdict(carried, status)} />
            {carried.by === "pointer" && <Ghost carried={carried} drawGhost={drawGhost} />}
          </>,
          document.body,
        )}
    </>
  );
}

interface GhostProps {
  carried: Carried;
  drawGhost: (element: HTMLElement | null) => void;
}

/** The card under the pointer. Only a picture: it can neither be reached nor heard. */
function Ghost({ carried, drawGhost }: GhostProps) {
  const style = useMemo(() => ({ width: carried.width }), [carried.width]);
  return (
    <div ref={drawGhost} className={classes.ghost} style={style} aria-hidden="true" inert>
      <span className={classes.ghostHead}>
        <span className={classes.number}>{carried.ticket.number}</span>
        <PriorityBadge priority={carried.ticket.priority} />
      </span>
      <CardFace ticket={carried.ticket} />
    </div>
  );
}

export default TicketBoard;
