import { QueryClient } from "@tanstack/react-query";

import { ProblemError } from "./problem";

const RETRIES = 3;

/**
 * The cache of everything that was read. What the event stream announces is fetched anew by
 * api/live.ts, so answers stay fresh for a long time.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 60_000,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: true,
        retry: (failures, error) =>
          failures < RETRIES && error instanceof ProblemError && error.isTemporary,
        retryDelay: (attempt, error) => {
          const asked = error instanceof ProblemError ? error.retryAfter : undefined;
          return Math.min(asked === undefined ? 500 * 2 ** attempt : asked * 1000, 10_000);
        },
        // An unreachable server is said so; it is not the same as a browser that is off line.
        networkMode: "always",
      },
      mutations: { networkMode: "always" },
    },
  });
}
