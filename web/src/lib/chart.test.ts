import { describe, expect, it } from "vitest";

import { dayTicks, linePath, percentOf, ticksUpTo } from "./chart";

describe("ticksUpTo", () => {
  it.each([
    [0, [0, 1]],
    [1, [0, 1]],
    [7, [0, 2, 4, 6, 8]],
    [40, [0, 10, 20, 30, 40]],
    [41, [0, 20, 40, 60]],
    [1900, [0, 500, 1000, 1500, 2000]],
  ])("has round lines up to %d", (max, expected) => {
    expect(ticksUpTo(max)).toEqual(expected);
  });
});

it("draws a line from the bottom for nothing to the top for the most", () => {
  expect(linePath([0, 5, 10], 10, 100, 50)).toBe("M0.00 50.00L50.00 25.00L100.00 0.00");
});

describe("percentOf", () => {
  it.each([
    [1, 2, "50 %"],
    [999, 1000, "99.9 %"],
    [9999, 10_000, "99.9 %"],
    [10, 10, "100 %"],
    [0, 10, "0 %"],
  ])("says %d of %d as %s", (part, whole, expected) => {
    expect(percentOf(part, whole)).toBe(expected);
  });
});

describe("dayTicks", () => {
  it.each([
    [1, [0]],
    [7, [2, 4, 6]],
    [30, [8, 15, 22, 29]],
    [90, [26, 47, 68, 89]],
  ])("writes whole weeks back from the last of %d days", (count, expected) => {
    expect(dayTicks(count)).toEqual(expected);
  });
});
