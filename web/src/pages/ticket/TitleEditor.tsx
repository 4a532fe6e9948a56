import { Button, TextInput } from "@mantine/core";
import { useEffect, useRef, type KeyboardEvent } from "react";

import type { Ticket } from "../../api/types";
import classes from "./TitleEditor.module.css";
import { useFieldDraft } from "./useFieldDraft";
import type { TicketActions } from "./useTicketActions";

const MAX_TITLE = 200;

interface TitleEditorProps {
  ticket: Ticket;
  actions: TicketActions;
  onClose: () => void;
}

export function TitleEditor({ ticket, actions, onClose }: TitleEditorProps) {
  const draft = useFieldDraft(ticket, "title");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.select();
  }, []);

  function close() {
    draft.clear();
    onClose();
  }

  async function save() {
    const title = draft.text.trim();
    if (title === "" || actions.isBusy) return;
    if (!draft.isChanged || (await actions.change({ title }, draft.base)) !== "failed") close();
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Escape") close();
  }

  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextInput
        ref={field}
        className={classes.input}
        aria-label="Title"
        size="md"
        maxLength={MAX_TITLE}
        value={draft.text}
        onChange={(event) => {
          draft.set(event.currentTarget.value);
        }}
        onKeyDown={onKeyDown}
      />
      <Button type="submit" disabled={draft.text.trim() === ""} loading={actions.isBusy}>
        Save
      </Button>
      <Button variant="default" onClick={close}>
        Cancel
      </Button>
    </form>
  );
}
