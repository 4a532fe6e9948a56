import { expect, it } from "vitest";

import { anchorOf, ruleAddress, splitPlace } from "./rules";

it("leads to the line of a rule", () => {
  const { file, line } = splitPlace("/etc/itops/ticketing.d/a.yaml:12");
  expect(ruleAddress("acme/request", file, line)).toBe("/policy/workflows/acme/request#a.yaml:12");
});

it("leads to the workflow when there is no rule", () => {
  expect(ruleAddress("acme/request", null, null)).toBe("/policy/workflows/acme/request");
  expect(splitPlace("a.yaml")).toEqual({ file: "a.yaml", line: null });
});

it("takes any end of an address", () => {
  expect(anchorOf("#a%20b.yaml:12")).toBe("a b.yaml:12");
  expect(anchorOf("#100%")).toBe("100%");
  expect(anchorOf("")).toBe("");
});
