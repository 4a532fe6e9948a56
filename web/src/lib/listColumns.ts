import { KeptStore } from "./store";

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

/** How this person likes the list on this machine. */
export const listLook = new KeptStore<ListLook>("itops.tickets.look", lookFrom);

export function changeLook(change: Partial<ListLook>): void {
  listLook.set({ ...listLook.get(), ...change });
}
