import { QueryClient } from "@tanstack/react-query";

import { mayRepeat, pauseAfter } from "./repeat";

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
        retry: (failures, error) => mayRepeat(failures, 3, error),
        retryDelay: pauseAfter,
        // An unreachable server is said so; it is not the same as a browser that is off line.
        networkMode: "always",
      },
      mutations: { networkMode: "always" },
    },
  });
}
