import { Button, TextInput } from "@mantine/core";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";

import type { Ticket } from "../../api/types";
import classes from "./TitleEditor.module.css";
import type { TicketActions } from "./useTicketActions";

const MAX_TITLE = 200;

interface TitleEditorProps {
  ticket: Ticket;
  actions: TicketActions;
  onClose: () => void;
}

export function TitleEditor({ ticket, actions, onClose }: TitleEditorProps) {
  // What the change is made from: somebody else's title may arrive meanwhile.
  const [base] = useState(ticket);
  const [title, setTitle] = useState(ticket.title);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.select();
  }, []);

  async function save() {
    const wanted = title.trim();
    if (wanted === "" || actions.isBusy) return;
    if (wanted === base.title || (await actions.change({ title: wanted }, base))) onClose();
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Escape") onClose();
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
        value={title}
        onChange={(event) => {
          setTitle(event.currentTarget.value);
        }}
        onKeyDown={onKeyDown}
      />
      <Button type="submit" disabled={title.trim() === ""} loading={actions.isBusy}>
        Save
      </Button>
      <Button variant="default" onClick={onClose}>
        Cancel
      </Button>
    </form>
  );
}
