import { ProblemError } from "./problem";

/** Whether what failed may be tried again, so many times at most: while the failure may pass. */
export function mayRepeat(failures: number, times: number, error: unknown): boolean {
  return failures < times && error instanceof ProblemError && error.isTemporary;
}

/** How long to wait before the next try, in milliseconds. `failures` counts those before this one. */
export function pauseAfter(failures: number, error: unknown): number {
  const asked = error instanceof ProblemError ? error.retryAfter : undefined;
  return Math.min(asked === undefined ? 500 * 2 ** failures : asked * 1000, 10_000);
}

const TIMES = 2;

/**
 * Sends a change until there is an answer to it. It goes on in a tab that nobody looks at, and only
 * in the name of the person who began it: all tabs share one cookie, which may be another's by now.
 */
export async function repeated<T>(
  send: () => Promise<T>,
  person: () => string | undefined,
): Promise<T> {
  const sender = person();
  for (let failures = 0; ; failures += 1) {
    try {
      return await send();
    } catch (error) {
      if (!mayRepeat(failures, TIMES, error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseAfter(failures, error)));
      const now = person();
      if (now === undefined) throw error;
      if (now !== sender) throw somebodyElse();
    }
  }
}

export function somebodyElse(): ProblemError {
  return new ProblemError({
    status: 403,
    code: "csrf_required",
    detail: "Somebody else has signed in meanwhile. Nothing was done in their name.",
  });
}
