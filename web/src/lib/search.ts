import { PRIORITIES, STATUSES } from "./words";
import type { TicketQuery } from "../api/types";

/** Filters that take several values; the others take one. */
const LISTS = [
  "status",
  "priority",
  "assignee",
  "requester",
  "group",
  "service",
  "item",
  "workflow",
] as const;
const SORTS = [
  "-updated_at",
  "updated_at",
  "-created_at",
  "created_at",
  "-priority",
  "due_at",
] as const;
const SLA = ["all", "breached", "at_risk"] as const;

/** A query of tickets as the address of the list has it; the server's own names. */
export function toSearch(query: TicketQuery): string {
  const search = new URLSearchParams();
  for (const name of LISTS) {
    for (const value of query[name] ?? []) search.append(name, value);
  }
  if (query.sla !== undefined && query.sla !== "all") search.set("sla", query.sla);
  if (query.q !== undefined && query.q !== "") search.set("q", query.q);
  if (query.sort !== undefined && query.sort !== "-updated_at") search.set("sort", query.sort);
  return search.toString();
}

/** By what a query narrows the set; its order does not. */
export function filtersOf(query: TicketQuery): string[] {
  return Object.keys(query).filter((name) => name !== "sort");
}

function known<T extends string>(allowed: readonly T[], values: readonly string[]): T[] {
  return allowed.filter((value) => values.includes(value));
}

/** The query that an address means. What the server would refuse is left out. */
export function fromSearch(search: URLSearchParams): TicketQuery {
  const query: TicketQuery = {};
  const status = known(STATUSES, search.getAll("status"));
  if (status.length > 0) query.status = status;
  const priority = known(PRIORITIES, search.getAll("priority"));
  if (priority.length > 0) query.priority = priority;
  for (const name of LISTS) {
    if (name === "status" || name === "priority") continue;
    const values = search.getAll(name).filter((value) => value !== "");
    if (values.length > 0) query[name] = values.slice(0, 32);
  }
  const [sla] = known(SLA, [search.get("sla") ?? ""]);
  if (sla !== undefined && sla !== "all") query.sla = sla;
  const q = search.get("q")?.trim() ?? "";
  if (q !== "") query.q = q;
  const [sort] = known(SORTS, [search.get("sort") ?? ""]);
  if (sort !== undefined && sort !== "-updated_at") query.sort = sort;
  return query;
}
