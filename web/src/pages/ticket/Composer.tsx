import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Ref } from "react";

import { sentenceOf } from "../../api/problem";
import { useMe } from "../../api/session";
import { movesQuery, newIdempotencyKey, useAddComment, useIsChanging } from "../../api/tickets";
import type { Status, Ticket } from "../../api/types";
import { MarkdownEditor } from "../../components/form/MarkdownEditor";
import { Icon } from "../../components/icon/Icon";
import { attemptOf, type Attempt } from "../../lib/attempt";
import { useDraft } from "../../lib/drafts";
import { focusIfLost, type Focusable } from "../../lib/focus";
import { sortMoves } from "../../lib/moves";
import { useIsShown } from "../../lib/shown";
import { showToast } from "../../lib/toasts";
import { moveLabel } from "../../lib/words";
import classes from "./Composer.module.css";
import type { TicketActions } from "./useTicketActions";

interface ComposerProps {
  ticket: Ticket;
  actions: TicketActions;
  /** Where it is written, once it is there. */
  field: Focusable | null;
  fieldRef: Ref<Focusable>;
}

interface Note {
  text: string;
  attempt: Attempt | null;
}

const EMPTY: Note = { text: "", attempt: null };

/** A comment, alone or together with a move. What is typed outlives whatever happens meanwhile. */
export function Composer({ ticket, actions, field, fieldRef }: ComposerProps) {
  const { number } = ticket;
  const draft = useDraft(`${useMe().user.username}.note.${number}`, EMPTY);
  const add = useAddComment(number);
  const { data: moves } = useQuery(movesQuery(number));
  const text = draft.value.text.trim();
  const isEmpty = text === "";
  // Its words are sent once, also when the form that has sent them was left since.
  const isBusy = useIsChanging(number);
  const isShown = useIsShown();
  // Those of where it was are none any more.
  const known = moves?.from === ticket.status ? moves.items : [];
  const allowed = sortMoves(known, ticket.status).filter((move) => move.allowed);

  function send() {
    if (isEmpty || isBusy) return;
    const attempt = attemptOf(draft.value.attempt, text, newIdempotencyKey);
    const sent = { ...draft.value, attempt };
    // Kept with the draft: a lost answer and a reload do not make another comment of it.
    draft.set(sent);
    // The promise is kept also when the view is left before the answer comes.
    add.mutateAsync({ body: text, key: attempt.key }).then(
      () => {
        forget(sent);
        focusIfLost(field);
      },
      (error: unknown) => {
        // While the form is there the mutation has the error, which is shown.
        if (!isShown()) {
          showToast("bad", `The comment on ${number} was not sent. ${sentenceOf(error)}`);
        }
        focusIfLost(field);
      },
    );
  }

  async function sendWith(to: Status) {
    const sent = draft.value;
    add.reset(); // What was not sent before is tried in another way.
    // A move that was given up leaves its words: they may still be worth a comment.
    if ((await actions.move(to, text, ticket)) === "done") forget(sent);
    focusIfLost(field);
  }

  /** What somebody has typed on meanwhile was not sent, and is no attempt at the same any more. */
  function forget(sent: Note) {
    const now = draft.current();
    if (now.text === sent.text || now.text === "") draft.clear();
    else if (now.attempt?.key === sent.attempt?.key) draft.set({ ...now, attempt: null });
  }

  return (
    <div className={classes.composer}>
      <MarkdownEditor
        label="Comment"
        rows={3}
        placeholder="What did you find out, what comes next?"
        value={draft.value.text}
        onChange={(next) => {
          draft.set(next === "" ? EMPTY : { ...draft.value, text: next });
        }}
        onSubmit={send}
        fieldRef={fieldRef}
        actions={
          <span className={classes.actions}>
            {!isEmpty &&
              allowed.map(({ to }) => (
                <Button
                  key={to}
                  variant="default"
                  disabled={isBusy}
                  onClick={() => void sendWith(to)}
                >
                  {moveLabel(ticket.status, to)} with comment
                </Button>
              ))}
            <Button
              onClick={send}
              loading={add.isPending}
              disabled={isEmpty || isBusy}
              leftSection={<Icon name="send" size={18} />}
            >
              Comment
            </Button>
          </span>
        }
      />
      <div role="alert">
        {add.error !== null && (
          <p className={classes.failure}>
            <Icon name="error" size={18} />
            <span>
              <strong>The comment was not sent.</strong> {sentenceOf(add.error)}
            </span>
          </p>
        )}
      </div>
    </div>
  );
}
