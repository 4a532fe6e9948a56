import { useCallback, useSyncExternalStore } from "react";

/** Below this a difference between the two clocks is only the network's. */
const TOLERANCE_MS = 2_000;

let offsetMs = 0;

/** Learns how far the server's clock is from this machine's, from the `Date` of an answer. */
export function learnServerTime(date: string | null): void {
  const server = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(server)) return;
  const difference = server - Date.now();
  offsetMs = Math.abs(difference) > TOLERANCE_MS ? difference : 0;
}

/** Milliseconds since 1970 by the server's clock, which decides about service levels. */
export function serverNow(): number {
  return Date.now() + offsetMs;
}

/** One timer for all listeners of the same period; none while the page cannot be seen. */
class Ticker {
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setInterval> | undefined;
  private readonly periodMs: number;

  constructor(periodMs: number) {
    this.periodMs = periodMs;
    document.addEventListener("visibilitychange", this.restart);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    this.restart();
    return () => {
      this.listeners.delete(listener);
      this.restart();
    };
  };

  private readonly restart = (): void => {
    const wanted = this.listeners.size > 0 && document.visibilityState === "visible";
    if (!wanted) {
      clearInterval(this.timer);
      this.timer = undefined;
    } else if (this.timer === undefined) {
      this.timer = setInterval(() => {
        for (const listener of this.listeners) listener();
      }, this.periodMs);
      for (const listener of this.listeners) listener();
    }
  };
}

const tickers = new Map<number, Ticker>();

/** The server's time, drawn anew each period. Rounded down to the period, in milliseconds. */
export function useNow(periodMs: number): number {
  const subscribe = useCallback(
    (listener: () => void) => {
      let ticker = tickers.get(periodMs);
      if (ticker === undefined) {
        ticker = new Ticker(periodMs);
        tickers.set(periodMs, ticker);
      }
      return ticker.subscribe(listener);
    },
    [periodMs],
  );
  return useSyncExternalStore(subscribe, () => Math.floor(serverNow() / periodMs) * periodMs);
}
