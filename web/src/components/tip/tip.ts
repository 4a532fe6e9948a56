/** Gives an element a tip: `<span {...tip("Due on Friday")}>`. Drawn by the one TipHost. */
export function tip(text: string): { "data-tip": string } {
  return { "data-tip": text };
}
