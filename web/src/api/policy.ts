import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { bodyOf, server } from "./client";
import type { ExplainQuery, Group, Workflow } from "./types";

const ALL = 200;

/** Keys of everything that a new revision of policy makes old. */
export const policyKeys = { all: ["policy"] as const };

export const registryQuery = queryOptions({
  queryKey: [...policyKeys.all, "registry"] as const,
  queryFn: ({ signal }) => bodyOf(server.GET("/api/v1/registry", { signal })),
});

/**
 * What is offered for a service; for the organisation itself without one. With `below` also what
 * only services below it have.
 */
export const catalogQuery = (service: string, reach: "here" | "below" = "here") =>
  queryOptions({
    queryKey: [...policyKeys.all, "catalog", service, reach] as const,
    queryFn: ({ signal }) =>
      bodyOf(
        server.GET("/api/v1/catalog", {
          params: { query: { ...(service !== "" && { service }), reach } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/** All pages of a list that policy bounds. */
async function everyPage<T>(read: (cursor: { cursor?: string }) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await read(cursor === null ? {} : { cursor });
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return items;
}

export const workflowsQuery = queryOptions({
  queryKey: [...policyKeys.all, "workflows"] as const,
  queryFn: ({ signal }) =>
    everyPage<Workflow>((cursor) =>
      bodyOf(
        server.GET("/api/v1/workflows", { params: { query: { limit: ALL, ...cursor } }, signal }),
      ),
    ),
});

/** One workflow by its full name. */
export const workflowQuery = (name: string) =>
  queryOptions({
    queryKey: [...policyKeys.all, "workflow", name] as const,
    queryFn: ({ signal }) =>
      bodyOf(server.GET("/api/v1/workflows/{name}", { params: { path: { name } }, signal })),
  });

export const groupsQuery = queryOptions({
  queryKey: [...policyKeys.all, "groups"] as const,
  queryFn: ({ signal }) =>
    everyPage<Group>((cursor) =>
      bodyOf(
        server.GET("/api/v1/groups", { params: { query: { limit: ALL, ...cursor } }, signal }),
      ),
    ),
});

const SUGGESTIONS = 20;

/** Service paths that begin with `q`, with or without the organisation. */
export const servicesQuery = (q: string) =>
  queryOptions({
    queryKey: [...policyKeys.all, "services", q] as const,
    queryFn: ({ signal }) =>
      bodyOf(
        server.GET("/api/v1/services", { params: { query: { q, limit: SUGGESTIONS } }, signal }),
      ),
    placeholderData: keepPreviousData,
  });

/** The decision that the server would make, with its whole trace. */
export const explainQuery = (query: ExplainQuery) =>
  queryOptions({
    queryKey: [...policyKeys.all, "explain", query] as const,
    queryFn: ({ signal }) => bodyOf(server.GET("/api/v1/explain", { params: { query }, signal })),
  });
