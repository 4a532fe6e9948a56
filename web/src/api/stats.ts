import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { bodyOf, server } from "./client";

/** Counts of tickets now, and of what happened in the last `days`. */
export const statsQuery = (days: number) =>
  queryOptions({
    queryKey: ["stats", days] as const,
    queryFn: ({ signal }) =>
      bodyOf(server.GET("/api/v1/stats", { params: { query: { days } }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
