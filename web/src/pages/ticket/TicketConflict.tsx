import { Textarea, TextInput } from "@mantine/core";

import type { ChangeTicket, Ticket } from "../../api/types";
import { ConflictDialog, type ConflictField } from "../../components/feedback/ConflictDialog";
import { StatusBadge } from "../../components/ticket/StatusBadge";
import { valueOf, type Field } from "../../lib/conflict";
import { withoutOrg } from "../../lib/names";
import { PRIORITY_LABEL } from "../../lib/words";
import { FIELD_LABEL } from "./fields";
import { actionText, type Intent } from "./intent";
import type { Conflict, TicketActions } from "./useTicketActions";

interface TicketConflictProps {
  conflict: Conflict;
  actions: TicketActions;
  /** As they are called, by user name. */
  nameOf: (username: string) => string;
}

/** Theirs and mine side by side; texts can be merged before they are sent. */
export function TicketConflict({ conflict, actions, nameOf }: TicketConflictProps) {
  const { intent, theirs, actor } = conflict;
  return (
    <ConflictDialog
      action={actionText(intent, theirs)}
      actor={actor === undefined ? undefined : nameOf(actor)}
      fields={fieldsOf(intent, theirs, actions.merge, nameOf)}
      applying={actions.isBusy}
      onApply={actions.apply}
      onKeepTheirs={actions.yield}
      onClose={actions.postpone}
    />
  );
}

function fieldsOf(
  intent: Intent,
  theirs: Ticket,
  merge: (change: ChangeTicket) => void,
  nameOf: (username: string) => string,
): ConflictField[] {
  if (intent.kind === "move") {
    const status: ConflictField = {
      label: "Status",
      theirs: <StatusBadge status={theirs.status} />,
      mine: <StatusBadge status={intent.to} />,
    };
    if (intent.comment === "") return [status];
    return [status, { label: "Comment", theirs: "", mine: intent.comment }];
  }
  const { change } = intent;
  return (Object.keys(change) as Field[]).map((field) => ({
    label: FIELD_LABEL[field],
    theirs: shown(field, valueOf(theirs, field), nameOf),
    mine: isText(field) ? (
      <TextMerge
        field={field}
        value={change[field] ?? ""}
        onChange={(value) => {
          merge({ ...change, [field]: value });
        }}
      />
    ) : (
      shown(field, change[field] ?? null, nameOf)
    ),
  }));
}

function isText(field: Field): field is "title" | "description" {
  return field === "title" || field === "description";
}

interface TextMergeProps {
  field: "title" | "description";
  value: string;
  onChange: (value: string) => void;
}

function TextMerge({ field, value, onChange }: TextMergeProps) {
  const Input = field === "title" ? TextInput : Textarea;
  return (
    <Input
      aria-label={`${FIELD_LABEL[field]} as you want it`}
      rows={6}
      value={value}
      onChange={(event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => {
        onChange(event.currentTarget.value);
      }}
    />
  );
}

function shown(field: Field, value: string | null, nameOf: (username: string) => string): string {
  if (value === null) return "nobody";
  switch (field) {
    case "priority":
      return PRIORITY_LABEL[value as NonNullable<ChangeTicket["priority"]>];
    case "assignee":
      return nameOf(value);
    case "assignee_group":
    case "service":
      return withoutOrg(value);
    case "title":
    case "description":
      return value;
  }
}
