import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { ProblemError } from "./problem";
import { repeated } from "./repeat";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const busy = new ProblemError({ status: 503 }, 3);
const refusal = new ProblemError({ status: 422, code: "invalid" });
const alice = () => "alice";

/** What comes of it, as far as there is an end. */
async function outcome(sent: Promise<string>): Promise<unknown> {
  const ended = sent.catch((error: unknown) => error);
  await vi.runAllTimersAsync();
  return ended;
}

it("is sent until there is an answer", async () => {
  const send = vi.fn<() => Promise<string>>();
  send.mockRejectedValueOnce(busy).mockRejectedValueOnce(ProblemError.unreachable(undefined));
  send.mockResolvedValue("done");
  expect(await outcome(repeated(send, alice))).toBe("done");
  expect(send).toHaveBeenCalledTimes(3);
});

it("gives up when the failure does not pass", async () => {
  const send = vi.fn(() => Promise.reject<string>(busy));
  expect(await outcome(repeated(send, alice))).toBe(busy);
  expect(send).toHaveBeenCalledTimes(3);
});

it("takes a refusal as an answer", async () => {
  const send = vi.fn(() => Promise.reject<string>(refusal));
  expect(await outcome(repeated(send, alice))).toBe(refusal);
  expect(send).toHaveBeenCalledTimes(1);
});

it.each([
  ["bob", "csrf_required"],
  [undefined, busy.code],
])("is not sent again when %s is signed in by then", async (next, code) => {
  let person: string | undefined = "alice";
  const send = vi.fn(() => Promise.reject<string>(busy));
  const sent = repeated(send, () => person);
  await vi.advanceTimersByTimeAsync(2999);
  person = next;
  expect(await outcome(sent)).toHaveProperty("code", code);
  expect(send).toHaveBeenCalledTimes(1);
});
