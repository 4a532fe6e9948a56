import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { bodyOf, server } from "./client";

const SUGGESTIONS = 20;

/** Active people whose user name, a word of whose name, or whose address begins with `q`. */
export const peopleQuery = (q: string) =>
  queryOptions({
    queryKey: ["people", q] as const,
    queryFn: ({ signal }) =>
      bodyOf(server.GET("/api/v1/users", { params: { query: { q, limit: SUGGESTIONS } }, signal })),
    placeholderData: keepPreviousData,
  });
