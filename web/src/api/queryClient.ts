import { QueryClient } from "@tanstack/react-query";

import { ProblemError } from "./problem";

/** How what may be asked again is asked again, so many times, while the failure may pass. */
function repeated(times: number) {
  return {
    retry: (failures: number, error: Error) =>
      failures < times && error instanceof ProblemError && error.isTemporary,
    retryDelay: (attempt: number, error: Error) => {
      const asked = error instanceof ProblemError ? error.retryAfter : undefined;
      return Math.min(asked === undefined ? 500 * 2 ** attempt : asked * 1000, 10_000);
    },
  };
}

/** Changes under an idempotency key happen once, however often they are sent. */
export const repeatedChange = repeated(2);

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
        ...repeated(3),
        // An unreachable server is said so; it is not the same as a browser that is off line.
        networkMode: "always",
      },
      mutations: { networkMode: "always" },
    },
  });
}
