import type { CatalogItem } from "../api/types";
import { shortName } from "./names";

/**
 * Words that people who do not know the catalog's words use for the same thing. Any word of a row
 * finds what any other word of it would, though less surely than the word itself.
 */
const SAME_MEANING: readonly (readonly string[])[] = [
  ["access", "permission", "permissions", "rights", "login", "password", "account", "key", "role"],
  ["backup", "restore", "recover", "recovery", "undelete"],
  ["change", "modify", "update", "upgrade", "edit", "patch"],
  ["database", "db", "sql", "postgres", "postgresql", "mysql", "oracle"],
  ["gpu", "accelerator", "accelerators", "cuda", "nvidia"],
  ["help", "question", "ask", "support", "advice", "other"],
  ["kubernetes", "k8s", "namespace", "cluster", "pod"],
  ["model", "prediction", "predictions", "predicts", "drift", "accuracy"],
  ["name", "dns", "domain", "hostname", "record", "url"],
  ["network", "internet", "vpn", "wifi", "connection", "firewall"],
  ["new", "create", "add", "need", "request", "order"],
  ["notebook", "jupyter", "workspace", "laptop"],
  ["outage", "down", "broken", "unreachable", "crash", "crashed", "dead", "offline", "fails"],
  ["quota", "limit", "capacity", "memory", "disk", "space", "more"],
  ["restart", "reboot", "bounce", "hangs", "stuck", "frozen"],
  ["recurring", "again", "repeatedly", "always", "often"],
  ["security", "hacked", "phishing", "virus", "malware", "leak", "leaked", "suspicious", "breach"],
  ["slow", "latency", "lag", "performance", "degraded", "timeout", "longer"],
];

/** Said in every sentence, and about nothing. */
const FILLERS = new Set(
  (
    "a about an and are at be can cannot can't do does for from get have how i i'm in is isn't it " +
    "it's its me my not of on or our please so some that the there this to very want we what when " +
    "where which why will with would you your"
  ).split(" "),
);

/** What a match is worth, by where it was found. */
const WEIGHT = { title: 10, name: 6, category: 3, description: 3 } as const;
const EXACT = 1;
const BEGINS = 0.8;
const MISTYPED = 0.5;
const SAME_SENSE = 0.45;
/** Shorter words are too alike to be forgiven a letter. */
const FORGIVING_LENGTH = 4;
const LONG_LENGTH = 8;

interface Words {
  words: string[];
  weight: number;
}

/** A card prepared for search. */
interface IndexedCard {
  item: CatalogItem;
  fields: Words[];
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .split(/[^\p{L}\p{N}']+/u)
    .filter((word) => word !== "");
}

/** What was typed, without the words that say nothing; all of it when nothing else is left. */
export function searchWords(text: string): string[] {
  const words = wordsOf(text);
  const telling = words.filter((word) => !FILLERS.has(word));
  return telling.length > 0 ? telling : words;
}

/** Whether one inserted, dropped, changed or swapped letter (two in long words) is the difference. */
export function isMistyped(typed: string, word: string): boolean {
  if (typed.length < FORGIVING_LENGTH) return false;
  const allowed = typed.length >= LONG_LENGTH ? 2 : 1;
  if (Math.abs(typed.length - word.length) > allowed) return false;
  return editDistance(typed, word) <= allowed;
}

/** Optimal string alignment: edits, with a swap of neighbours as one. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + +!same);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

function sameMeaning(word: string): string[] {
  return SAME_MEANING.filter((row) => row.includes(word)).flat();
}

/** How surely a typed word means a word of a card, from 0 to 1. */
function likeness(typed: string, word: string): number {
  if (typed === word) return EXACT;
  if (word.startsWith(typed)) return BEGINS;
  // "restarting" finds "restart".
  if (word.length >= FORGIVING_LENGTH && typed.startsWith(word)) return BEGINS;
  return isMistyped(typed, word) ? MISTYPED : 0;
}

function scoreOf(card: IndexedCard, typed: string, senses: readonly string[]): number {
  let best = 0;
  for (const { words, weight } of card.fields) {
    for (const word of words) {
      const direct = likeness(typed, word);
      const score = direct > 0 ? direct : senses.includes(word) ? SAME_SENSE : 0;
      best = Math.max(best, score * weight);
    }
  }
  return best;
}

/**
 * Cards that answer to what somebody typed, best first. Every telling word counts, and cards that
 * answer to more of them stand before cards that answer better to fewer.
 */
export function searchCatalog(
  items: readonly CatalogItem[],
  categoryTitle: (name: string) => string,
  text: string,
): CatalogItem[] {
  const typed = searchWords(text).map((word) => ({ word, senses: sameMeaning(word) }));
  if (typed.length === 0) return [...items];
  return items
    .map((item) => {
      const card = indexCard(item, categoryTitle(item.category));
      const scores = typed.map(({ word, senses }) => scoreOf(card, word, senses));
      const answered = scores.filter((score) => score > 0).length;
      return { item, answered, score: scores.reduce((sum, score) => sum + score, 0) };
    })
    .filter(({ answered }) => answered > 0)
    .sort((a, b) => b.answered - a.answered || b.score - a.score)
    .map(({ item }) => item);
}

function indexCard(item: CatalogItem, category: string): IndexedCard {
  return {
    item,
    fields: [
      { words: wordsOf(item.displayName), weight: WEIGHT.title },
      { words: wordsOf(shortName(item.name).replaceAll("_", " ")), weight: WEIGHT.name },
      { words: wordsOf(category), weight: WEIGHT.category },
      { words: wordsOf(item.description ?? ""), weight: WEIGHT.description },
    ],
  };
}
