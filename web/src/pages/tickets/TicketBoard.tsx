import { useCallback, useId, useMemo, useState, type KeyboardEvent } from "react";
import { createPortal } from "react-dom";

import { ProblemError, sentenceOf } from "../../api/problem";
import { useMoveListed } from "../../api/tickets";
import type { Status, TicketQuery, TicketSummary } from "../../api/types";
import { columnBeside, verdictOn, type Underway } from "../../lib/board";
import { showToast } from "../../lib/toasts";
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

/** Moves that show at once, and are taken back when the server says no. */
function useOptimisticMoves(announce: (text: string) => void) {
  const [underway, setUnderway] = useState<Underway>(new Map());
  const { mutateAsync } = useMoveListed();
  const move = useCallback(
    async (ticket: TicketSummary, to: Status) => {
      setUnderway((now) => new Map(now).set(ticket.id, { ticket, to }));
      try {
        await mutateAsync({ number: ticket.number, to, version: ticket.version });
        announce(`${ticket.number} is ${STATUS_LABEL[to].toLowerCase()} now.`);
      } catch (error) {
        showToast("bad", failureText(ticket, error));
      }
      setUnderway((now) => {
        const rest = new Map(now);
        rest.delete(ticket.id);
        return rest;
      });
    },
    [mutateAsync, announce],
  );
  return { underway, move };
}

/** A set of tickets as four columns of statuses; a card is carried to where policy lets one. */
export function TicketBoard({ query }: { query: TicketQuery }) {
  const hintId = useId();
  const [said, announce] = useState("");
  const [focusOn, setFocusOn] = useState<string>();
  const { underway, move } = useOptimisticMoves(announce);
  const askAhead = useAskAhead();

  const onLift = useCallback((ticket: TicketSummary) => {
    announce(`${ticket.number} is lifted.`);
  }, []);
  const onCancel = useCallback((ticket: TicketSummary) => {
    announce(`${ticket.number} was put back.`);
  }, []);
  const onDrop = (ticket: TicketSummary, to: Status | undefined) => {
    if (to === undefined || to === ticket.status) {
      onCancel(ticket);
      return false;
    }
    const verdict = verdictOn(ticket.status, to, moves);
    if (verdict.kind === "refused") {
      showToast("info", `${ticket.number} cannot go there. ${verdict.reason}`);
      return false;
    }
    announce(`${ticket.number} goes to ${STATUS_LABEL[to]}.`);
    void move(ticket, to);
    return true;
  };
  const { carried, drawGhost, grip, setCarried } = useCarry({ onLift, onDrop, onCancel });
  const moves = useMovesOf(carried?.ticket);
  const verdict = ({ ticket }: Carried, status: Status) => verdictOn(ticket.status, status, moves);

  const onPress = (ticket: TicketSummary) => {
    if (carried?.ticket.id !== ticket.id) {
      setCarried({ ticket, by: "keyboard", over: ticket.status, width: 0 });
      announce(`${ticket.number} is lifted from ${STATUS_LABEL[ticket.status]}. ${HINT}`);
      return;
    }
    setCarried(undefined);
    if (onDrop(ticket, carried.over)) setFocusOn(ticket.number);
  };
  const onCarryKey = (event: KeyboardEvent) => {
    if (carried?.by !== "keyboard" || carried.over === undefined) return;
    if (event.key === "Escape") {
      event.preventDefault();
      setCarried(undefined);
      onCancel(carried.ticket);
    } else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      event.preventDefault();
      const over = columnBeside(carried.over, event.key === "ArrowLeft" ? -1 : 1);
      setCarried({ ...carried, over });
      announce(
        `${STATUS_LABEL[over]}: ${verdictText(verdict(carried, over), carried.ticket.status, over)}`,
      );
    }
  };
  const onLeave = () => {
    if (carried?.by !== "keyboard") return;
    setCarried(undefined);
    onCancel(carried.ticket);
  };
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
        {said}
      </p>
      <div className={classes.board} data-carrying={carried?.by}>
        {STATUSES.map((status) => (
          <BoardColumn
            key={status}
            query={query}
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
      <span className={classes.number}>{carried.ticket.number}</span>
      <CardFace ticket={carried.ticket} />
    </div>
  );
}

export default TicketBoard;
