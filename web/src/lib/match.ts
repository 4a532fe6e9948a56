/**
 * How well a text answers to what was typed, higher is better; 0 is not at all. Every word must
 * begin a word of the text; beginnings of the whole count most.
 */
export function matchScore(text: string, typed: string): number {
  const words = wordsOf(text);
  const wanted = wordsOf(typed);
  let score = 1;
  for (const want of wanted) {
    const at = words.findIndex((word) => word.startsWith(want));
    if (at < 0) return 0;
    score += at === 0 ? 3 : 1;
    if (words[at] === want) score += 1;
  }
  return score;
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

/** What matches, best first; what matches equally well stays in its order. */
export function bestMatches<T>(
  items: readonly T[],
  typed: string,
  textOf: (item: T) => string,
): T[] {
  return items
    .map((item) => ({ item, score: matchScore(textOf(item), typed) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);
}
