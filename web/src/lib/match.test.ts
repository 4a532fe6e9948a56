import { expect, test } from "vitest";

import { bestMatches, matchScore } from "./match";

test("every word must begin a word", () => {
  expect(matchScore("Service Outage", "out ser")).toBeGreaterThan(0);
  expect(matchScore("Service Outage", "age")).toBe(0);
  expect(matchScore("Service Outage", "service disk")).toBe(0);
});

test("accents and case do not matter", () => {
  expect(matchScore("Zugänge für Gäste", "zugange")).toBeGreaterThan(0);
});

test("beginnings of the whole come first, and equals keep their order", () => {
  const titles = ["Data access", "Access to a database", "Access card"];
  expect(bestMatches(titles, "access", (title) => title)).toEqual([
    "Access to a database",
    "Access card",
    "Data access",
  ]);
});
