import { Button, TextInput } from "@mantine/core";
import { useEffect, useRef, type KeyboardEvent } from "react";

import type { Ticket } from "../../api/types";
import classes from "./TitleEditor.module.css";
import { useTextEditor } from "./useTextEditor";
import type { TicketActions } from "./useTicketActions";

const MAX_TITLE = 200;

interface TitleEditorProps {
  ticket: Ticket;
  actions: TicketActions;
  onClose: () => void;
}

export function TitleEditor({ ticket, actions, onClose }: TitleEditorProps) {
  const input = useRef<HTMLInputElement>(null);
  const { text, set, isRestored, isSaving, save, cancel } = useTextEditor({
    ticket,
    field: "title",
    actions,
    input,
    onClose,
  });
  const isEmpty = text.trim() === "";

  useEffect(() => {
    input.current?.focus();
    // What was typed earlier is gone on with, not typed over.
    if (!isRestored) input.current?.select();
  }, [isRestored]);

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Escape") cancel();
  }

  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isEmpty) void save();
      }}
    >
      <TextInput
        ref={input}
        className={classes.input}
        aria-label="Title"
        size="md"
        maxLength={MAX_TITLE}
        value={text}
        onChange={(event) => {
          set(event.currentTarget.value);
        }}
        onKeyDown={onKeyDown}
      />
      <Button type="submit" disabled={isEmpty} loading={isSaving}>
        Save
      </Button>
      <Button variant="default" onClick={cancel}>
        Cancel
      </Button>
    </form>
  );
}
