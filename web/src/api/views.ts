import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { bodyOf, server } from "./client";
import type { SaveView } from "./types";

/** The lists of tickets that the signed-in person has named, in the order of their making. */
export const viewsQuery = queryOptions({
  queryKey: ["views"] as const,
  queryFn: async ({ signal }) => (await bodyOf(server.GET("/api/v1/views", { signal }))).items,
});

const path = (view: number) => ({ path: { view } });

function useViewChange<Variables, Result>(change: (variables: Variables) => Promise<Result>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: viewsQuery.queryKey }),
  });
}

/** 409 `view_exists` when there is one of the name. */
export const useSaveView = () =>
  useViewChange((body: SaveView) => bodyOf(server.POST("/api/v1/views", { body })));

export const useChangeView = () =>
  useViewChange(({ view, body }: { view: number; body: SaveView }) =>
    bodyOf(server.PUT("/api/v1/views/{view}", { body, params: path(view) })),
  );

export const useRemoveView = () =>
  useViewChange((view: number) => server.DELETE("/api/v1/views/{view}", { params: path(view) }));
