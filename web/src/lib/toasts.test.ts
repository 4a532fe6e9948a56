import { beforeEach, expect, it, vi } from "vitest";

import { dismissToast, showToast, toasts } from "./toasts";

const shown = () => toasts.get().map(({ text }) => text);

beforeEach(() => {
  vi.useFakeTimers();
  for (const { id } of toasts.get()) dismissToast(id);
});

it("says things in passing, and leaves what somebody may want to do something about", () => {
  const undo = { label: "Undo", run: () => undefined };
  showToast("good", "Copied");
  showToast("info", "The view is removed.", undo);
  showToast("bad", "It was refused.");
  expect(shown()).toEqual(["Copied", "The view is removed.", "It was refused."]);
  vi.runAllTimers();
  expect(shown()).toEqual(["The view is removed.", "It was refused."]);
});
