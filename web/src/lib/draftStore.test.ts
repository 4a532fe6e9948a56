import { beforeEach, expect, it, vi } from "vitest";

import { DraftStore } from "./draftStore";

const KEY = "alice.note.T-7";

/** What a browser keeps for all of its tabs. */
class Storage {
  readonly kept = new Map<string, string>();
  isFull = false;

  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }

  setItem(key: string, text: string): void {
    if (this.isFull) throw new DOMException("full", "QuotaExceededError");
    this.kept.set(key, text);
  }

  removeItem(key: string): void {
    this.kept.delete(key);
  }
}

let storage: Storage;

beforeEach(() => {
  storage = new Storage();
  vi.stubGlobal("localStorage", storage);
});

/** As another page finds it. */
function opened(): DraftStore {
  const store = new DraftStore(KEY);
  store.open();
  return store;
}

it("keeps a draft for another page, until it is cleared", () => {
  const draft = opened();
  draft.set("Half of a thought");
  expect(opened().get()).toBe("Half of a thought");
  draft.clear();
  expect(opened().get()).toBeUndefined();
});

it("takes over what another tab has kept since", () => {
  const draft = opened();
  draft.set("Mine");
  opened().set("Theirs");
  draft.open();
  expect(draft.get()).toBe("Theirs");
});

it("does not forget what another tab has kept since", () => {
  const draft = opened();
  draft.set("Mine");
  opened().set("Theirs");
  draft.clear();
  expect(draft.get()).toBeUndefined();
  expect(opened().get()).toBe("Theirs");
});

it("works without room, and leaves nothing older behind", () => {
  const draft = opened();
  draft.set("Half");
  storage.isFull = true;
  draft.set("Half of a thought");
  draft.open();
  expect(draft.get()).toBe("Half of a thought");
  draft.clear();
  expect(opened().get()).toBeUndefined();
});
