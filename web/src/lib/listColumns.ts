import { Store } from "./store";

/** Columns that one may leave out; number and title are always there. */
export const COLUMNS = [
  "status",
  "priority",
  "sla",
  "assignee",
  "group",
  "requester",
  "service",
  "workflow",
  "item",
  "created",
  "updated",
] as const;
export type Column = (typeof COLUMNS)[number];

export const COLUMN_LABEL: Record<Column, string> = {
  status: "Status",
  priority: "Priority",
  sla: "Due",
  assignee: "Assignee",
  group: "Group",
  requester: "Requester",
  service: "Service",
  workflow: "Workflow",
  item: "Catalog item",
  created: "Opened",
  updated: "Updated",
};

export interface ListLook {
  columns: readonly Column[];
  dense: boolean;
}

const KEY = "itops.tickets.look";
const DEFAULT: ListLook = {
  columns: ["status", "priority", "sla", "assignee", "service", "updated"],
  dense: false,
};

/** Whether nobody has chosen columns: then those go that a narrow screen has no room for. */
export function hasUsualColumns({ columns }: ListLook): boolean {
  return columns.join() === DEFAULT.columns.join();
}

/** What was kept, as far as this version understands it. */
export function lookFrom(text: string | null): ListLook {
  if (text === null) return DEFAULT;
  try {
    const kept = JSON.parse(text) as Partial<Record<keyof ListLook, unknown>>;
    const chosen = Array.isArray(kept.columns) ? (kept.columns as unknown[]) : DEFAULT.columns;
    return {
      columns: COLUMNS.filter((column) => chosen.includes(column)),
      dense: kept.dense === true,
    };
  } catch {
    return DEFAULT;
  }
}

function kept(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // No storage: it looks as it does at first.
  }
}

/** How this person likes the list on this machine. */
export const listLook = new Store<ListLook>(lookFrom(kept()));

export function changeLook(change: Partial<ListLook>): void {
  const look = { ...listLook.get(), ...change };
  listLook.set(look);
  try {
    localStorage.setItem(KEY, JSON.stringify(look));
  } catch {
    // Full or forbidden: it holds until the page is left.
  }
}
