import { useState } from "react";

import { useMe } from "../../api/session";
import type { Ticket } from "../../api/types";
import { hasDraft, useDraft } from "../../lib/drafts";

/** Fields whose change is a text that somebody would not like to type again. */
export type TextField = "title" | "description";

interface Draft {
  text: string;
  /** What it was made from, so that a faster change is noticed also after a reload. */
  version: number;
  was: string;
}

interface FieldDraft {
  text: string;
  set: (text: string) => void;
  clear: () => void;
  isChanged: boolean;
  /** The ticket as it was when the typing began. */
  base: Ticket;
}

const keyOf = (username: string, field: TextField, number: string) =>
  `${username}.${field}.${number}`;

/** A text of a ticket while it is being changed: it outlives a reload, and the end of a session. */
export function useFieldDraft(ticket: Ticket, field: TextField): FieldDraft {
  const [initial] = useState<Draft>({
    text: ticket[field],
    version: ticket.version,
    was: ticket[field],
  });
  const draft = useDraft(keyOf(useMe().user.username, field, ticket.number), initial);
  const { text, version, was } = draft.value;
  return {
    text,
    set: (next) => {
      draft.set(next === initial.text ? initial : { ...draft.value, text: next });
    },
    clear: draft.clear,
    isChanged: text !== was,
    base: { ...ticket, version, [field]: was },
  };
}

/** The text of a ticket that somebody was changing when the view was left. */
export function unfinishedField(username: string, { number, status }: Ticket): TextField | null {
  if (status === "CLOSED") return null;
  const fields = ["title", "description"] as const;
  return fields.find((field) => hasDraft(keyOf(username, field, number))) ?? null;
}
