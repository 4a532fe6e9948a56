import { queryOptions } from "@tanstack/react-query";

import { bodyOf, server } from "./client";

/** The HTML that a comment or a description of this text would have. */
export const markdownQuery = (text: string) =>
  queryOptions({
    queryKey: ["markdown", text] as const,
    staleTime: Infinity,
    queryFn: async ({ signal }) =>
      (await bodyOf(server.POST("/api/v1/markdown", { body: { text }, signal }))).html,
  });
