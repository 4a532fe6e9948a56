import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useId, useRef, useState, type RefObject } from "react";
import { Link } from "react-router";

import { workflowQuery } from "../../api/policy";
import { ProblemError, sentenceOf } from "../../api/problem";
import { movesQuery } from "../../api/tickets";
import type { Move, Moves, Status, Ticket } from "../../api/types";
import { ErrorState } from "../../components/feedback/ErrorState";
import { Icon } from "../../components/icon/Icon";
import { Panel } from "../../components/Panel";
import { WorkflowDiagram } from "../../components/policy/WorkflowDiagram";
import { focusIfLost } from "../../lib/focus";
import { sortMoves } from "../../lib/moves";
import { withoutOrg } from "../../lib/names";
import { moveLabel, roleText, viaText } from "../../lib/words";
import { MoveExplanation } from "./MoveExplanation";
import classes from "./MovesPanel.module.css";
import type { TicketActions } from "./useTicketActions";

interface MovesPanelProps {
  ticket: Ticket;
  actions: TicketActions;
}

/** Where the ticket is and where it can go: every move, and for those that are refused, why. */
export function MovesPanel({ ticket, actions }: MovesPanelProps) {
  const { data: moves, error, refetch, isFetching } = useQuery(movesQuery(ticket.number));
  const { data: workflow } = useQuery(workflowQuery(ticket.workflow));
  const isGone = error instanceof ProblemError && error.code === "workflow_gone";
  const pressedRef = useRef(false);

  async function move(to: Status, button: HTMLElement) {
    pressedRef.current = true;
    if ((await actions.move(to, "", ticket)) === "done") return;
    pressedRef.current = false;
    focusIfLost(button);
  }

  return (
    <Panel
      title="Moves"
      note={
        isGone ? undefined : (
          <Link to={`/policy/workflows/${ticket.workflow}`}>
            {workflow?.displayName ?? withoutOrg(ticket.workflow)}
          </Link>
        )
      }
    >
      {isGone && <Stranded sentence={sentenceOf(error)} />}
      {error !== null && !isGone && moves === undefined && (
        <ErrorState error={error} onRetry={() => void refetch()} />
      )}
      {!isGone && (
        <div className={classes.panel}>
          <div className={classes.moves}>
            {moves === undefined && error === null && <Skeleton height={148} />}
            {moves !== undefined && (
              // What is open belongs to one state of the ticket.
              <MoveList
                key={`${moves.from}-${actions.refused ?? ""}`}
                moves={moves}
                actions={actions}
                // The moves of where it was go away in a moment.
                isBusy={actions.isBusy || (isFetching && moves.from !== ticket.status)}
                onMove={(to, button) => void move(to, button)}
                pressedRef={pressedRef}
              />
            )}
          </div>
          <div className={classes.picture}>
            {workflow === undefined ? (
              <Skeleton height={72} />
            ) : (
              <WorkflowDiagram
                name={workflow.name}
                transitions={workflow.transitions}
                present={ticket.status}
              />
            )}
          </div>
        </div>
      )}
    </Panel>
  );
}

function Stranded({ sentence }: { sentence: string }) {
  return (
    <div className={classes.stranded}>
      <Icon name="link_off" />
      <div>
        <p>
          <strong>This ticket is stranded.</strong> {sentence}
        </p>
        <p>
          It can still be read and commented. Whoever owns policy can declare the workflow again.{" "}
          <Link to="/policy">What policy declares now</Link>
        </p>
      </div>
    </div>
  );
}

type OnMove = (to: Status, button: HTMLElement) => void;

interface MoveListProps {
  moves: Moves;
  actions: TicketActions;
  isBusy: boolean;
  onMove: OnMove;
  /** A button of the list before this one was pressed, and is gone with it. */
  pressedRef: RefObject<boolean>;
}

function MoveList(props: MoveListProps) {
  const { moves, actions, isBusy, onMove, pressedRef } = props;
  const [open, setOpen] = useState<Status | null>(actions.refused);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    // Not one of its buttons: who presses twice would make the next move, too.
    if (pressedRef.current) focusIfLost(list.current);
    pressedRef.current = false;
  }, [pressedRef]);
  const sorted = sortMoves(moves.items, moves.from);
  return (
    <ul ref={list} tabIndex={-1} className={classes.list}>
      {sorted.map((move, place) => (
        <MoveRow
          key={move.to}
          move={move}
          from={moves.from}
          revision={moves.revision}
          isPrimary={place === 0}
          isOpen={open === move.to}
          onToggle={() => {
            setOpen(open === move.to ? null : move.to);
          }}
          isBusy={isBusy}
          onMove={onMove}
        />
      ))}
    </ul>
  );
}

interface MoveRowProps {
  move: Move;
  from: Status;
  revision: string;
  isPrimary: boolean;
  isOpen: boolean;
  onToggle: () => void;
  isBusy: boolean;
  onMove: OnMove;
}

function MoveRow(props: MoveRowProps) {
  const { move, from, revision, isPrimary, isOpen, onToggle, isBusy, onMove } = props;
  const { to, allowed, declared } = move;
  const id = useId();
  const label = moveLabel(from, to);
  const disclosure = { "aria-expanded": isOpen, "aria-controls": isOpen ? id : undefined };
  return (
    <li className={classes.move}>
      {allowed ? (
        <Button
          className={classes.button}
          variant={isPrimary ? "filled" : "default"}
          disabled={isBusy}
          data-move={to}
          onClick={(event) => {
            onMove(to, event.currentTarget);
          }}
        >
          {label}
        </Button>
      ) : (
        <Button
          className={classes.button}
          variant="default"
          data-refused
          data-undeclared={!declared || undefined}
          leftSection={<Icon name={declared ? "lock" : "block"} size={16} />}
          onClick={onToggle}
          {...disclosure}
        >
          {label}
        </Button>
      )}
      <span className={classes.reason}>
        {reasonText(move)}{" "}
        <button
          type="button"
          className={classes.why}
          aria-label={`Why: ${label}`}
          onClick={onToggle}
          {...disclosure}
        >
          Why?
        </button>
      </span>
      {isOpen && (
        <div id={id} className={classes.explanation}>
          <MoveExplanation move={move} revision={revision} />
        </div>
      )}
    </li>
  );
}

/** In short; the explanation has the rest. */
function reasonText({ allowed, declared, assigns, role, reason, via, resolved }: Move): string {
  if (allowed) {
    const how = `You can, ${viaText(via, resolved)}.`;
    return assigns ? `${how} You become its assignee.` : how;
  }
  if (!declared) return "Not in this workflow.";
  if (role === null) return reason;
  const who = roleText(role);
  return `Only ${who.slice(0, 1).toLowerCase()}${who.slice(1)}.`;
}
