import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { bodyOf, server, setCsrfToken } from "./client";
import { ProblemError } from "./problem";
import type { Session } from "./types";

/** Who is signed in; null for nobody. */
export const sessionQuery = queryOptions({
  queryKey: ["session"] as const,
  staleTime: Infinity,
  gcTime: Infinity,
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      const session = await bodyOf(server.GET("/api/v1/session", { signal }));
      setCsrfToken(session.csrf_token);
      return session;
    } catch (error) {
      if (error instanceof ProblemError && error.code === "not_signed_in") return null;
      throw error;
    }
  },
});

/** The signed-in person. Only below the shell, which is not drawn without one. */
export function useMe(): Session {
  const { data } = useQuery(sessionQuery);
  if (!data) throw new Error("nobody is signed in");
  return data;
}

export function useSignIn() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: { username: string; password: string }) =>
      bodyOf(server.POST("/api/v1/session", { body })),
    onSuccess: (session) => {
      setCsrfToken(session.csrf_token);
      queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
      queryClient.setQueryData(sessionQuery.queryKey, session);
    },
  });
}

export function useSignOut() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => server.DELETE("/api/v1/session"),
    onSuccess: () => {
      setCsrfToken(null);
      queryClient.setQueryData(sessionQuery.queryKey, null);
    },
  });
}
