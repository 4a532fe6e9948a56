import {
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
  type QueryClient,
} from "@tanstack/react-query";

import { bodyOf, server, setCsrfToken, setSessionHandlers } from "./client";
import { ProblemError } from "./problem";
import { refresh } from "./refresh";
import type { Session } from "./types";

/** Who is signed in; null for nobody. */
export const sessionQuery = queryOptions({
  queryKey: ["session"] as const,
  staleTime: Infinity,
  gcTime: Infinity,
  // A tab that was asleep may have missed what another one said.
  refetchOnWindowFocus: "always",
  queryFn: async ({ client, queryKey, signal }): Promise<Session | null> => {
    try {
      const session = await bodyOf(server.GET("/api/v1/session", { signal }));
      const known = client.getQueryData<Session | null>(queryKey);
      if (known?.user.username !== session.user.username) forgetWhatWasRead(client);
      setCsrfToken(session.csrf_token);
      return session;
    } catch (error) {
      if (error instanceof ProblemError && error.code === "not_signed_in") return null;
      throw error;
    }
  },
});

/** It was for somebody else's eyes. */
function forgetWhatWasRead(queryClient: QueryClient): void {
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
}

/** Lets no read that was begun before overtake what has come of signing in or out. */
function stopReading(queryClient: QueryClient): Promise<void> {
  return queryClient.cancelQueries({ queryKey: sessionQuery.queryKey });
}

/** Tells the other tabs that the cookie is another one. */
const otherTabs = new BroadcastChannel("itops-session");

/** Keeps the session as the cookie has it, which all tabs share and each of them can change. */
export function followSession(queryClient: QueryClient): void {
  otherTabs.onmessage = () => {
    void refresh(queryClient, { queryKey: sessionQuery.queryKey });
  };
  setSessionHandlers({
    person: () => queryClient.getQueryData(sessionQuery.queryKey)?.user.username,
    onEnd: () => {
      queryClient.setQueryData(sessionQuery.queryKey, null);
    },
    renew: () => queryClient.query({ ...sessionQuery, staleTime: 0 }),
  });
}

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
    onSuccess: async (session) => {
      await stopReading(queryClient);
      setCsrfToken(session.csrf_token);
      forgetWhatWasRead(queryClient);
      queryClient.setQueryData(sessionQuery.queryKey, session);
      otherTabs.postMessage("signed in");
    },
  });
}

export function useSignOut() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => server.DELETE("/api/v1/session"),
    onSuccess: async () => {
      await stopReading(queryClient);
      setCsrfToken(null);
      queryClient.setQueryData(sessionQuery.queryKey, null);
      otherTabs.postMessage("signed out");
    },
  });
}
