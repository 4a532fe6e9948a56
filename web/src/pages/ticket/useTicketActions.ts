import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";

import { useTicketEvents } from "../../api/live";
import { ProblemError, sentenceOf } from "../../api/problem";
import { useMe } from "../../api/session";
import {
  acceptTicket,
  newIdempotencyKey,
  refreshTicket,
  useAddComment,
  useChangeTicket,
  useMoveTicket,
} from "../../api/tickets";
import type { ChangeTicket, HistoryKind, Status, Ticket, TicketEvent } from "../../api/types";
import { attemptOf, type Attempt } from "../../lib/attempt";
import { whoWasFaster, type LastEvents } from "../../lib/conflict";
import { useIsShown } from "../../lib/shown";
import { showToast } from "../../lib/toasts";
import { actionText, contested, type Intent, type OnMerge } from "./intent";

/** What became of an intent. Only what is done needs its words no longer. */
export type Outcome = "done" | "given up" | "failed";

/** Somebody was faster; waits for a decision. */
export interface Conflict {
  intent: Intent;
  theirs: Ticket;
  /** User name of who was faster, when it is known. */
  actor: string | undefined;
  settle: (outcome: Outcome) => void;
}

export interface TicketActions {
  /** `base` is what the form was filled from. */
  change: (change: ChangeTicket, base: Ticket, onMerge?: OnMerge) => Promise<Outcome>;
  move: (to: Status, comment: string, base: Ticket) => Promise<Outcome>;
  /** One of these is underway: what other forms have sent keeps nobody from the next one. */
  isBusy: boolean;
  /** The move that the server refused although the button was there. */
  refused: Status | null;
  conflict: Conflict | null;
  /** Brings the contested change together with what is there now. */
  merge: OnMerge;
  /** Does the contested intent, as it is or as it was merged, on what is there now. */
  apply: () => void;
  /** Gives the intent up; what is there now stays. */
  yield: () => void;
  /** Back to the form, which keeps everything. */
  postpone: () => void;
}

/** All that changes a ticket, with what happens when somebody else was faster. */
export function useTicketActions(ticket: Ticket): TicketActions {
  const { number } = ticket;
  const queryClient = useQueryClient();
  const patch = useChangeTicket(number);
  const transition = useMoveTicket(number);
  const addComment = useAddComment(number);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [refused, setRefused] = useState<Status | null>(null);
  const lastEvents = useLastEvents(number);
  const isShown = useIsShown();
  const me = useMe().user.username;
  const attempt = useRef<Attempt | null>(null);
  // What is drawn is late: two keys may be faster.
  const underWay = useRef(0);

  /** The same again until an answer says that it is done, as the answer may be all that was lost. */
  function keyOf(body: unknown): string {
    attempt.current = attemptOf(attempt.current, body, newIdempotencyKey);
    return attempt.current.key;
  }

  async function send(intent: Intent, base: Ticket): Promise<void> {
    if (intent.kind === "change") {
      await patch.mutateAsync({ body: intent.change, version: base.version });
    } else if (base.status === intent.to) {
      // Somebody has made the very move: only the words are missing.
      if (intent.comment === "") return;
      await addComment.mutateAsync({ body: intent.comment, key: keyOf(intent.comment) });
    } else {
      const { to, comment } = intent;
      const words = comment === "" ? {} : { comment };
      const body = { to, version: base.version, ...words };
      await transition.mutateAsync({ body, key: keyOf(body) });
    }
    attempt.current = null;
  }

  /** One after the other, but for texts that somebody has typed: their forms know when they may. */
  function begin(intent: Intent, base: Ticket): Promise<Outcome> {
    const isText = intent.kind === "change" && intent.onMerge !== undefined;
    if (underWay.current === 0 || isText) return run(intent, base);
    showToast("info", "The last change is still on its way. Try again when it has arrived.");
    return Promise.resolve("failed");
  }

  async function run(intent: Intent, base: Ticket): Promise<Outcome> {
    setRefused(null);
    try {
      underWay.current += 1;
      await send(intent, base).finally(() => {
        underWay.current -= 1;
      });
      return "done";
    } catch (error) {
      const problem = error instanceof ProblemError ? error : undefined;
      const theirs = problem?.extras.ticket;
      if (problem?.code === "version_conflict" && theirs !== undefined) {
        acceptTicket(queryClient, theirs);
        const kinds = contested(intent, base, theirs);
        if (kinds.length === 0) return run(intent, theirs);
        const actor = whoWasFaster(lastEvents(), kinds, base, me);
        return decide({ intent, theirs, actor });
      }
      if (intent.kind === "move" && problem?.code === "forbidden_transition") {
        setRefused(intent.to);
      }
      // What is shown was not true any more: the moves, or the ticket.
      refreshTicket(queryClient, number);
      showToast("bad", sentenceOf(error));
      return "failed";
    }
  }

  /** By the dialog. Who has left the view meanwhile is only told of it. */
  function decide(conflict: Omit<Conflict, "settle">): Promise<Outcome> {
    if (!isShown()) {
      const action = actionText(conflict.intent, ticket);
      showToast("bad", `Somebody was faster while you were about to ${action}. It was not done.`);
      return Promise.resolve("failed");
    }
    return new Promise((settle) => {
      setConflict({ ...conflict, settle });
    });
  }

  function settle(outcome: Outcome) {
    conflict?.settle(outcome);
    setConflict(null);
  }

  return {
    change: (change, base, onMerge) => begin({ kind: "change", change, onMerge }, base),
    move: (to, comment, base) => begin({ kind: "move", to, comment }, base),
    isBusy: patch.isPending || transition.isPending || addComment.isPending,
    refused,
    conflict,
    merge: (change) => {
      if (conflict?.intent.kind !== "change") return;
      setConflict({ ...conflict, intent: { ...conflict.intent, change } });
      conflict.intent.onMerge?.(change);
    },
    apply: () => {
      if (conflict === null) return;
      setConflict(null);
      void run(conflict.intent, conflict.theirs).then(conflict.settle);
    },
    yield: () => {
      settle("given up");
    },
    postpone: () => {
      settle("failed");
    },
  };
}

/** The last event of each kind that this ticket has had while it was shown, as of now. */
function useLastEvents(number: string): () => LastEvents {
  const last = useRef(new Map<HistoryKind, TicketEvent>());
  useTicketEvents(
    useCallback(
      (event: TicketEvent) => {
        if (event.number !== number) return;
        for (const kind of event.kinds) last.current.set(kind, event);
      },
      [number],
    ),
  );
  return useCallback(() => last.current, []);
}
