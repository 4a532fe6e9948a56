import { Store } from "./store";

export type ToastTone = "good" | "info" | "bad";

export interface Toast {
  id: number;
  tone: ToastTone;
  text: string;
  /** One thing that can be done about it. */
  action?: { label: string; run: () => void };
}

const SHOWN_MS = 6_000;
const AT_ONCE = 4;

let nextId = 1;

/** What is shown now, oldest first. */
export const toasts = new Store<readonly Toast[]>([]);

export function dismissToast(id: number): void {
  toasts.set(toasts.get().filter((toast) => toast.id !== id));
}

/** Forgets what only the person who was here may do something about. */
export function dismissOffers(): void {
  toasts.set(toasts.get().filter(({ action }) => action === undefined));
}

/**
 * Says something in passing. What went wrong stays until it is dismissed, and so does what something
 * can be done about: not everybody gets to a button within seconds (WCAG 2.2.1).
 */
export function showToast(tone: ToastTone, text: string, action?: Toast["action"]): void {
  const id = nextId++;
  const toast: Toast = action === undefined ? { id, tone, text } : { id, tone, text, action };
  toasts.set([...toasts.get().slice(1 - AT_ONCE), toast]);
  if (tone !== "bad" && action === undefined) setTimeout(dismissToast, SHOWN_MS, id);
}
