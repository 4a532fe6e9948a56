import { expect, test } from "vitest";

import type { SlaClock } from "../api/types";
import { mostUrgent, remainingSeconds, slaState } from "./sla";

const START = "2026-03-10T12:00:00.000Z";
const at = (seconds: number) => Date.parse(START) + seconds * 1000;
const clock = (fields: Partial<SlaClock>): SlaClock => ({
  due_at: "2026-03-10T12:10:00.000Z",
  met_at: null,
  breached: false,
  remaining_seconds: 0,
  ...fields,
});

test.each([
  [0, "running", 600],
  [449, "running", 151],
  [450, "at_risk", 150],
  [600, "at_risk", 0],
  [601, "breached", -1],
])("after %d s of 600 it is %s", (seconds, state, remaining) => {
  expect(slaState(clock({}), START, at(seconds))).toBe(state);
  expect(remainingSeconds(clock({}), at(seconds))).toBe(remaining);
});

test("a stopped clock stands still", () => {
  const met = clock({ met_at: "2026-03-10T12:05:00.000Z", remaining_seconds: 300 });
  expect(slaState(met, START, at(9_999))).toBe("met");
  expect(remainingSeconds(met, at(9_999))).toBe(300);
  expect(slaState({ ...met, breached: true }, START, at(0))).toBe("late");
});

test("the server's word about a breach counts", () => {
  expect(slaState(clock({ breached: true }), START, at(0))).toBe("breached");
});

test("the earliest running clock decides what comes first", () => {
  const due = (hour: string) => clock({ due_at: `2026-03-10T${hour}:00:00.000Z` });
  const met = clock({ met_at: START });
  const soon = { id: 1, sla: { response: met, resolution: due("13") } };
  const late = { id: 2, sla: { response: due("09"), resolution: due("18") } };
  const done = { id: 3, sla: { response: met, resolution: met } };
  expect(mostUrgent([[done, soon, late]], 9)).toEqual([late, soon, done]);
  expect(mostUrgent([[soon, late], [late]], 9)).toEqual([late, soon]);
  expect(mostUrgent([[soon], [late]], 1)).toEqual([late]);
});
