import first from "virtual:icons/first";

import { shardOf } from "./shard";

/** Drawn for a name that nobody knows: a ticket, which fits every card. */
const FALLBACK = "confirmation_number";

const drawings = new Map<string, string>(Object.entries(first));
const loading = new Map<string, Promise<string>>();

/** The drawing of an icon, when it is here already. */
export function drawingOf(name: string): string | undefined {
  return drawings.get(name);
}

/** Loads the drawing of an icon; the fallback's when there is none or it cannot be loaded. */
export function loadDrawing(name: string): Promise<string> {
  let promise = loading.get(name);
  if (promise === undefined) {
    promise = load(name);
    loading.set(name, promise);
  }
  return promise;
}

async function load(name: string): Promise<string> {
  const fallback = first[FALLBACK] ?? "24:";
  try {
    const { default: common } = await import("virtual:icons/common");
    for (const entry of Object.entries(common)) drawings.set(...entry);
    const known = drawings.get(name);
    if (known !== undefined) return known;
    // The list of the modules is a module of its own: few visits need it at once.
    const { default: shards } = await import("virtual:icons/shards");
    const shard = await shards[shardOf(name)]?.();
    const drawing = shard?.default[name] ?? fallback;
    drawings.set(name, drawing);
    return drawing;
  } catch {
    loading.delete(name);
    return fallback;
  }
}
