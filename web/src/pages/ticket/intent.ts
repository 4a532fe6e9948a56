import type { ChangeTicket, HistoryKind, Status, Ticket } from "../../api/types";
import { contradictions, type Field } from "../../lib/conflict";
import { moveLabel } from "../../lib/words";
import { FIELD_LABEL } from "./fields";

/** What somebody wanted to do: change fields, or move, perhaps with a comment. */
export type Intent =
  | { kind: "change"; change: ChangeTicket; onMerge: OnMerge | undefined }
  | { kind: "move"; to: Status; comment: string };

/** Tells a form what becomes of its texts in the dialog of a conflict, so that it can keep them. */
export type OnMerge = (change: ChangeTicket) => void;

/** What somebody else has changed of it since `base`. A move stands or falls with its status. */
export function contested(intent: Intent, base: Ticket, theirs: Ticket): HistoryKind[] {
  if (intent.kind === "change") return contradictions(intent.change, base, theirs);
  return theirs.status === base.status ? [] : ["status"];
}

/** What somebody was about to do: `change the title of T-7`. */
export function actionText(intent: Intent, { number, status }: Ticket): string {
  if (intent.kind === "move") return `${moveLabel(status, intent.to).toLowerCase()} ${number}`;
  const names = (Object.keys(intent.change) as Field[]).map((field) =>
    FIELD_LABEL[field].toLowerCase(),
  );
  return `change the ${names.join(" and the ")} of ${number}`;
}
