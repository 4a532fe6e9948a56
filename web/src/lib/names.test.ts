import { expect, test } from "vitest";

import { initials, shortName, shortRevision, ticketNumber, withoutOrg } from "./names";

test("names and paths are shortened", () => {
  expect(shortName("acme/itops-dev/db-admins")).toBe("db-admins");
  expect(shortName("db-admins")).toBe("db-admins");
  expect(withoutOrg("acme/itops-dev/dev")).toBe("itops-dev/dev");
  expect(withoutOrg("acme")).toBe("acme");
  expect(shortRevision(`sha256:${"0123456789abcdef".repeat(4)}`)).toBe("0123456789ab");
});

test.each([
  ["Bob Okafor", "BO"],
  ["Ana María de la Cruz", "AC"],
  ["plato", "P"],
  ["", ""],
])("the letters of %s", (name, letters) => {
  expect(initials(name)).toBe(letters);
});

test.each([
  ["T-12", "T-12"],
  ["t12", "T-12"],
  [" 12 ", "T-12"],
  ["T-0", undefined],
  ["T-12a", undefined],
  ["disk", undefined],
])("%s means the ticket %s", (text, number) => {
  expect(ticketNumber(text)).toBe(number);
});
