import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { backoffMs, throttle } from "./throttle";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("the first call runs at once, those of a period become one", () => {
  const run = vi.fn();
  const throttled = throttle(1000, run);
  throttled.call();
  expect(run).toHaveBeenCalledTimes(1);
  throttled.call();
  throttled.call();
  vi.advanceTimersByTime(999);
  expect(run).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  expect(run).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(5000);
  expect(run).toHaveBeenCalledTimes(2);
});

test("nothing runs after it was cancelled", () => {
  const run = vi.fn();
  const throttled = throttle(1000, run);
  throttled.call();
  throttled.call();
  throttled.cancel();
  vi.advanceTimersByTime(5000);
  expect(run).toHaveBeenCalledTimes(1);
});

test("attempts come at longer and longer distances, spread, and bounded", () => {
  expect([0, 1, 2, 3].map((attempt) => backoffMs(attempt, 1))).toEqual([500, 1000, 2000, 4000]);
  expect(backoffMs(0, 0)).toBe(250);
  expect(backoffMs(40, 1)).toBe(15_000);
});
