import { expect, test } from "vitest";

import { edgesOf, layOut } from "./diagram";

const transitions = [
  { from: "OPEN", to: "IN_PROGRESS", role: "assignee" },
  { from: "OPEN", to: "IN_PROGRESS", role: "leads" },
  { from: "IN_PROGRESS", to: "RESOLVED", role: "assignee" },
  { from: "RESOLVED", to: "CLOSED", role: "requester" },
  { from: "OPEN", to: "CLOSED", role: "requester" },
  { from: "CLOSED", to: "OPEN", role: "any" },
] as const;

test("transitions between the same states share an edge", () => {
  expect(edgesOf(transitions)).toHaveLength(5);
  expect(edgesOf(transitions)[0]?.roles).toEqual(["assignee", "leads"]);
});

test("long ways forward pass above, ways back below, and all fit the picture", () => {
  const { edges, states, height, width } = layOut(edgesOf(transitions));
  const label = (from: string, to: string) =>
    edges.find(({ edge }) => edge.from === from && edge.to === to)?.label.y ?? Number.NaN;
  expect(label("OPEN", "CLOSED")).toBeLessThan(states.OPEN.y);
  expect(label("CLOSED", "OPEN")).toBeGreaterThan(states.OPEN.y);
  expect(label("OPEN", "IN_PROGRESS")).toBe(states.OPEN.y);
  for (const { label: place } of edges) {
    expect(place.y).toBeGreaterThan(0);
    expect(place.y).toBeLessThan(height);
    expect(place.x).toBeLessThan(width);
  }
});
