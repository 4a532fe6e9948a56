import { Store } from "./store";

const PREFIX = "itops.draft.";
const KEPT_DAYS = 30;
const DAY_MS = 86_400_000;

interface Kept {
  at: number;
  value: unknown;
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null; // No storage: as if nothing had been kept.
  }
}

function valueOf(text: string | null): unknown {
  try {
    return text === null ? undefined : (JSON.parse(text) as Kept).value;
  } catch {
    return undefined; // Not ours: as if there were no draft.
  }
}

/** What stands in the forms of a key, undefined for nothing; storage has it too, if it has room. */
export class DraftStore extends Store<unknown> {
  private readonly key: string;
  /** What storage had when this page last read or wrote it: anything else is another tab's. */
  private known: string | null = null;

  constructor(key: string) {
    super(undefined);
    this.key = key;
  }

  /** For a form that is about to open: when another tab has kept something since, it knows better. */
  open(): void {
    const text = read(this.key);
    if (this.isWatched || text === this.known) return;
    this.known = text;
    super.set(valueOf(text));
  }

  override set(value: unknown): void {
    super.set(value);
    const kept: Kept = { at: Date.now(), value };
    const text = JSON.stringify(kept);
    try {
      localStorage.setItem(PREFIX + this.key, text);
      this.known = text;
    } catch {
      // Full or forbidden: the form works, it only does not survive a reload.
    }
  }

  clear(): void {
    // What another tab has kept since is not ours to forget.
    if (read(this.key) === this.known) this.remove();
    this.known = null;
    super.set(undefined);
  }

  private remove(): void {
    try {
      localStorage.removeItem(PREFIX + this.key);
    } catch {
      // Nothing was kept then.
    }
  }
}

const stores = new Map<string, DraftStore>();

/** The one store of a key on this page, as a form that is about to open finds it. */
export function openDraft(key: string): DraftStore {
  const store = stores.get(key) ?? new DraftStore(key);
  stores.set(key, store);
  store.open();
  return store;
}

/** Removes drafts that nobody came back to. */
export function forgetOldDrafts(now = Date.now()): void {
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(PREFIX)) continue;
      const kept = JSON.parse(localStorage.getItem(key) ?? "{}") as Partial<Kept>;
      if ((kept.at ?? 0) < now - KEPT_DAYS * DAY_MS) localStorage.removeItem(key);
    }
  } catch {
    // Drafts of another version, or no storage: leave it.
  }
}
