/** Runs at once, and at most once in each period; calls in between become one at its end. */
export function throttle(
  periodMs: number,
  run: () => void,
): { call: () => void; cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = false;

  function periodEnds() {
    timer = undefined;
    if (asked) start();
  }

  function start() {
    asked = false;
    timer = setTimeout(periodEnds, periodMs);
    run();
  }

  return {
    call() {
      if (timer === undefined) start();
      else asked = true;
    },
    cancel() {
      clearTimeout(timer);
      timer = undefined;
      asked = false;
    },
  };
}

const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/** How long to wait before the n-th attempt (from 0); spread, so that not all come at once. */
export function backoffMs(attempt: number, random = Math.random()): number {
  const whole = Math.min(FIRST_MS * 2 ** attempt, LONGEST_MS);
  return whole / 2 + (whole / 2) * random;
}
