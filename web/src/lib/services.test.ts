import { describe, expect, it } from "vitest";

import { scopeBelowOrg, settledPath } from "./services";

describe("settledPath", () => {
  it.each([
    ["", ""],
    ["itops-dev", "itops-dev"],
    [" itops-dev/dev/ ", "itops-dev/dev"],
    ["a/b/c/d/e", "a/b/c/d/e"],
    ["a/b/c/d/e/f", ""],
    ["a//b", ""],
    ["-a", ""],
    ["<script>", ""],
  ])("%j is %j", (text, path) => {
    expect(settledPath(text)).toBe(path);
  });
});

describe("scopeBelowOrg", () => {
  it.each([
    ["acme/db-admins", ""],
    ["acme/itops-dev/dev/db-admins", "itops-dev/dev"],
  ])("%j belongs to %j", (name, scope) => {
    expect(scopeBelowOrg(name)).toBe(scope);
  });
});
