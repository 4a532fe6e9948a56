import { expect, test } from "vitest";

import { formatDuration, formatMinutes, formatRelative, formatShortDuration } from "./time";

test.each([
  [0, "0 s"],
  [59, "59 s"],
  [-59, "59 s"],
  [61, "1 min 1 s"],
  [599, "9 min 59 s"],
  [600, "10 min"],
  [3_600, "1 h"],
  [3_661, "1 h 1 min"],
  [86_399, "23 h 59 min"],
  [90_061, "1 d 1 h"],
  [86_400 * 3, "3 d"],
  [86_400 * 10 + 7_200, "10 d"],
])("%d s are %s", (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test.each([
  [0, "0 s"],
  [1, "1 s"],
  [119, "119 s"],
  [-120, "2 min"],
  [7_199, "119 min"],
  [10_320, "2 h"],
  [86_400 + 3_600 * 20, "44 h"],
  [86_400 * 2, "2 d"],
])("%d s are %s in a list", (seconds, text) => {
  expect(formatShortDuration(seconds)).toBe(text);
});

test.each([
  [1, "1 minute"],
  [15, "15 minutes"],
  [90, "1 hour 30 minutes"],
  [240, "4 hours"],
  [1_440, "1 day"],
  [4_320 + 61, "3 days 1 hour"],
])("%d min are %s", (minutes, text) => {
  expect(formatMinutes(minutes)).toBe(text);
});

const NOW = Date.parse("2026-03-10T12:00:00Z");

test.each([
  [-10, "just now"],
  [10, "just now"],
  [-60, "1 minute ago"],
  [-3_599, "59 minutes ago"],
  [-3_600 * 5, "5 hours ago"],
  [-86_400, "yesterday"],
  [86_400 * 2, "in 2 days"],
  [-86_400 * 40, "29 Jan 2026"],
])("%d s from now is %s", (seconds, text) => {
  expect(formatRelative(NOW + seconds * 1000, NOW)).toBe(text);
});
