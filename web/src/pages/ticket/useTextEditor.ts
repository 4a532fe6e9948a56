import type { RefObject } from "react";

import { useIsSaving } from "../../api/tickets";
import type { Ticket } from "../../api/types";
import { focusIfLost, type Focusable } from "../../lib/focus";
import { asSaved, useFieldDraft, type TextField } from "./useFieldDraft";
import type { TicketActions } from "./useTicketActions";

interface TextEditor {
  text: string;
  set: (text: string) => void;
  /** It goes on with what was typed earlier. */
  isRestored: boolean;
  isSaving: boolean;
  save: () => Promise<void>;
  cancel: () => void;
}

interface TextEditorOptions {
  ticket: Ticket;
  field: TextField;
  actions: TicketActions;
  /** Where it is typed. */
  input: RefObject<Focusable | null>;
  onClose: () => void;
}

/** Changes a text of a ticket. Only what was saved is forgotten, or what somebody cancels. */
export function useTextEditor(options: TextEditorOptions): TextEditor {
  const { ticket, field, actions, input, onClose } = options;
  const draft = useFieldDraft(ticket, field);
  const isSaving = useIsSaving(ticket.number);

  function cancel() {
    draft.clear();
    onClose();
  }

  async function save() {
    if (isSaving) return;
    if (!draft.isChanged) {
      cancel();
      return;
    }
    let sent = draft.text;
    const change = { [field]: asSaved(field, sent) };
    const outcome = await actions.change(change, draft.base, (merged) => {
      sent = merged[field] ?? "";
      draft.set(sent);
    });
    if (outcome !== "done") focusIfLost(input.current);
    else if (draft.settle(sent)) onClose();
  }

  const { text, set, isRestored } = draft;
  return { text, set, isRestored, isSaving, save, cancel };
}
