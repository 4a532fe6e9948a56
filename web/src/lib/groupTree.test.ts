import { describe, expect, it } from "vitest";

import type { Group } from "../api/types";
import { groupMatches, groupTree, membersOf } from "./groupTree";

function group(name: string, users: string[], inherited: Group["inherited"] = []): Group {
  const scope = name.slice(0, name.lastIndexOf("/"));
  return {
    name,
    scope,
    displayName: null,
    description: null,
    users,
    ldapGroup: null,
    inherited,
    file: "groups.yaml",
    line: 1,
  };
}

const below = group(
  "acme/itops/dev/dba",
  ["bob"],
  [{ name: "acme/dba", users: ["alice", "bob"], ldapGroup: null }],
);

describe("groupTree", () => {
  it("has a place for each scope between declared ones", () => {
    const [org] = groupTree([group("acme/dba", ["alice"]), below]);
    expect(org?.path).toBe("acme");
    expect(org?.groups.map(({ name }) => name)).toEqual(["acme/dba"]);
    expect(org?.scopes[0]?.path).toBe("acme/itops");
    expect(org?.scopes[0]?.groups).toEqual([]);
    expect(org?.scopes[0]?.scopes[0]?.groups[0]?.name).toBe("acme/itops/dev/dba");
  });
});

describe("membersOf", () => {
  it("tells own members from inherited ones, each person once (B3.2)", () => {
    expect(membersOf(below)).toEqual([
      { user: "bob", from: null },
      { user: "alice", from: "acme/dba" },
    ]);
  });
});

describe("groupMatches", () => {
  it.each([
    ["", true],
    ["dba", true],
    ["itops/dev", true],
    ["alice", true],
    ["carol", false],
  ])("looks for %j among names and members", (words, expected) => {
    expect(groupMatches(below, words)).toBe(expected);
  });
});
