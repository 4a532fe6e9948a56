import { useSyncExternalStore } from "react";

/** A value that lives outside of React's tree and that components can watch. */
export class Store<T> {
  private value: T;
  private readonly listeners = new Set<() => void>();

  constructor(value: T) {
    this.value = value;
  }

  readonly get = (): T => this.value;

  set(value: T): void {
    if (Object.is(value, this.value)) return;
    this.value = value;
    for (const listener of this.listeners) listener();
  }

  get isWatched(): boolean {
    return this.listeners.size > 0;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };
}

/** A value that this machine keeps, where the browser lets it, and that all tabs share. */
export class KeptStore<T> extends Store<T> {
  private readonly key: string;

  /** `parse` makes a value of what was kept, perhaps by another version; null for nothing. */
  constructor(key: string, parse: (text: string | null) => T) {
    super(parse(readKept(key)));
    this.key = key;
    if (!("window" in globalThis)) return; // The tests of functions have none.
    window.addEventListener("storage", ({ key: changed, newValue }) => {
      if (changed === key) super.set(parse(newValue));
    });
  }

  override set(value: T): void {
    super.set(value);
    try {
      localStorage.setItem(this.key, JSON.stringify(value));
    } catch {
      // Full or forbidden: it holds until the page is left.
    }
  }
}

function readKept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // No storage: as if nothing had been kept.
  }
}

export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}
