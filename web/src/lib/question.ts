import type { ExplainQuery, Status } from "../api/types";
import { STATUSES } from "./words";

/** A question as its form has it; what was not said is empty. */
export interface Question {
  user: string;
  service: string;
  group: string;
  workflow: string;
  from: Status | "";
  to: Status | "";
  assignee: string;
  requester: string;
}

/** What is asked: may somebody make a move, or act for a group. */
export type Kind = "move" | "group";

const FIELDS: Record<Kind, readonly (keyof Question)[]> = {
  move: ["user", "service", "workflow", "from", "to", "assignee", "requester"],
  group: ["user", "service", "group"],
};

const EMPTY: Question = {
  user: "",
  service: "",
  group: "",
  workflow: "",
  from: "",
  to: "",
  assignee: "",
  requester: "",
};

function status(text: string | null): Status | "" {
  return STATUSES.find((known) => known === text) ?? "";
}

/** The question that an address holds. */
export function questionFrom(search: URLSearchParams): Question {
  const text = (name: keyof Question) => search.get(name)?.trim() ?? "";
  return {
    user: text("user"),
    service: text("service"),
    group: text("group"),
    workflow: text("workflow"),
    from: status(search.get("from")),
    to: status(search.get("to")),
    assignee: text("assignee"),
    requester: text("requester"),
  };
}

/** Only what belongs to a question of this kind. */
export function questionOf(kind: Kind, question: Question): Question {
  const kept = FIELDS[kind].map((name) => [name, question[name]]);
  return { ...EMPTY, ...(Object.fromEntries(kept) as Partial<Question>) };
}

/** What was said, for the server. */
export function explainQueryOf(question: Question): ExplainQuery {
  return Object.fromEntries(Object.entries(question).filter(([, value]) => value !== ""));
}

export function searchOf(question: Question): URLSearchParams {
  return new URLSearchParams(explainQueryOf(question));
}

/** Whether it can be answered: a move needs all three of its parts. */
export function isComplete(kind: Kind, { group, workflow, from, to }: Question): boolean {
  return kind === "group" ? group !== "" : workflow !== "" && from !== "" && to !== "";
}
