import { expect, test } from "vitest";

import { fromSearch, toSearch } from "./search";

test("a query comes back from its address", () => {
  const query = {
    status: ["OPEN" as const, "IN_PROGRESS" as const],
    assignee: ["me"],
    group: ["acme/oncall"],
    service: ["itops-dev/dev", "itops-dev/prod"],
    sla: "at_risk" as const,
    q: "disk full",
    sort: "due_at" as const,
  };
  expect(fromSearch(new URLSearchParams(toSearch(query)))).toEqual(query);
});

test("defaults are left out", () => {
  expect(toSearch({ sla: "all", sort: "-updated_at", q: "" })).toBe("");
  expect(fromSearch(new URLSearchParams("sla=all&sort=-updated_at&q=+"))).toEqual({});
});

test("what the server would refuse is left out", () => {
  const search = new URLSearchParams("status=DONE&status=OPEN&sort=colour&sla=x&assignee=");
  expect(fromSearch(search)).toEqual({ status: ["OPEN"] });
});
