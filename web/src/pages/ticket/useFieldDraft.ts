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
  /**
   * It was saved as `sent`: forgets it, and says so. When somebody has typed on meanwhile that
   * stays, as a change of what was saved.
   */
  settle: (sent: string) => boolean;
  isChanged: boolean;
  isRestored: boolean;
  /** The ticket as it was when the typing began. */
  base: Ticket;
}

const keyOf = (username: string, field: TextField, number: string) =>
  `${username}.${field}.${number}`;

/** A title is one line of words; in Markdown, spaces mean something. */
export function asSaved(field: TextField, text: string): string {
  return field === "title" ? text.trim() : text;
}

/** A text of a ticket while it is being changed: it outlives a reload, and the end of a session. */
export function useFieldDraft(ticket: Ticket, field: TextField): FieldDraft {
  // While nothing is typed it shows what is there now, also what another form has just saved.
  const untouched = { text: ticket[field], version: ticket.version, was: ticket[field] };
  const draft = useDraft<Draft>(keyOf(useMe().user.username, field, ticket.number), untouched);
  const { text, version, was } = draft.value;

  function settle(sent: string): boolean {
    const now = draft.current();
    // It may have been cancelled while it was on its way.
    if (now === untouched || now.text === sent) {
      draft.clear();
      return true;
    }
    draft.set({ ...now, was: asSaved(field, sent) });
    return false;
  }

  return {
    text,
    set: (next) => {
      draft.set(next === untouched.text ? untouched : { ...draft.value, text: next });
    },
    clear: draft.clear,
    settle,
    isChanged: text !== was,
    isRestored: draft.restored,
    base: { ...ticket, version, [field]: was },
  };
}

/** The text of a ticket that somebody was changing when the view was left. */
export function unfinishedField(username: string, { number, status }: Ticket): TextField | null {
  if (status === "CLOSED") return null;
  const fields = ["title", "description"] as const;
  return fields.find((field) => hasDraft(keyOf(username, field, number))) ?? null;
}
