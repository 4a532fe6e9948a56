import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState, type Ref } from "react";

import { sentenceOf } from "../../api/problem";
import { useMe } from "../../api/session";
import { movesQuery, newIdempotencyKey, useAddComment } from "../../api/tickets";
import type { Status, Ticket } from "../../api/types";
import { MarkdownEditor } from "../../components/form/MarkdownEditor";
import { Icon } from "../../components/icon/Icon";
import { attemptOf, type Attempt } from "../../lib/attempt";
import { useDraft } from "../../lib/drafts";
import { sortMoves } from "../../lib/moves";
import { moveLabel } from "../../lib/words";
import classes from "./Composer.module.css";
import type { TicketActions } from "./useTicketActions";

interface ComposerProps {
  ticket: Ticket;
  actions: TicketActions;
  inputRef: Ref<HTMLTextAreaElement>;
}

/** A comment, alone or together with a move. What is typed outlives whatever happens meanwhile. */
export function Composer({ ticket, actions, inputRef }: ComposerProps) {
  const { number } = ticket;
  const draft = useDraft(`${useMe().user.username}.comment.${number}`, "");
  const add = useAddComment(number);
  const { data: moves } = useQuery(movesQuery(number));
  const [attempt, setAttempt] = useState<Attempt | null>(null);
  const text = draft.value.trim();
  const isEmpty = text === "";
  const isBusy = add.isPending || actions.isBusy;
  const allowed = sortMoves(moves?.items ?? [], ticket.status).filter((move) => move.allowed);

  function send() {
    if (isEmpty || isBusy) return;
    const next = attemptOf(attempt, text, newIdempotencyKey);
    setAttempt(next);
    add.mutate(
      { body: text, key: next.key },
      {
        onSuccess: () => {
          draft.clear();
          setAttempt(null);
        },
      },
    );
  }

  async function sendWith(to: Status) {
    // A move that was given up leaves its words: they may still be worth a comment.
    if ((await actions.move(to, text, ticket)) === "done") draft.clear();
  }

  return (
    <div className={classes.composer}>
      <MarkdownEditor
        label="Comment"
        rows={3}
        placeholder="What did you find out, what comes next?"
        value={draft.value}
        onChange={draft.set}
        onSubmit={send}
        inputRef={inputRef}
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
