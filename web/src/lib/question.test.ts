import { expect, it } from "vitest";

import { isComplete, questionFrom, questionOf, searchOf } from "./question";

const ADDRESS = "user=bob&service=itops-dev%2Fdev&workflow=incident&from=OPEN&to=CLOSED";

it("keeps a question in the address and reads it back", () => {
  const question = questionFrom(new URLSearchParams(ADDRESS));
  expect(question.service).toBe("itops-dev/dev");
  expect(searchOf(question).toString()).toBe(ADDRESS);
});

it("drops what the server would refuse, and what belongs to another kind", () => {
  const question = questionFrom(new URLSearchParams("from=NOWHERE&group=dba&assignee=bob"));
  expect(question.from).toBe("");
  expect(questionOf("group", question).assignee).toBe("");
  expect(questionOf("move", question).group).toBe("");
});

it("knows when it can be answered", () => {
  const question = questionFrom(new URLSearchParams("workflow=w&from=OPEN"));
  expect(isComplete("move", question)).toBe(false);
  expect(isComplete("move", { ...question, to: "CLOSED" })).toBe(true);
  expect(isComplete("group", question)).toBe(false);
});
