import type { CatalogItem } from "../api/types";
import { KNOWN_WORDS, meaningsOf, searchWords, stemOf, wordsOf } from "./catalogWords";
import { shortName } from "./names";

/** What a match is worth, by where it was found. */
const WEIGHT = { title: 10, name: 6, category: 3, description: 3 } as const;
const EXACT = 1;
const BEGINS = 0.8;
const SIGN = 0.6;
const SAME_SENSE = 0.45;
/** Of a word that had to be corrected. */
const MISTYPED = 0.7;
/** For every word that a card answers to: more of them are worth more than one that fits better. */
const ANSWER = 2;
/** The beginning of a word that is still being typed, or of a longer one, says enough with this. */
const BEGINNING_LENGTH = 3;
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

/** A word that was typed, as it is looked for. */
interface Wanted {
  word: string;
  /** Below 1 when it is a guess at what was meant. */
  sureness: number;
  signOf: readonly string[];
  sameAs: readonly string[];
  /** Its beginning may stand for the whole. */
  mayBegin: boolean;
}

/** Whether one inserted, dropped, changed or swapped letter (two in long words) is the difference. */
export function isMistyped(typed: string, word: string): boolean {
  if (typed.length < FORGIVING_LENGTH) return false;
  const allowed = typed.length >= LONG_LENGTH ? 2 : 1;
  if (Math.abs(typed.length - word.length) > allowed) return false;
  // The first letter is rarely wrong; "same" is not "name".
  const [first, second] = typed;
  const isSwap = first === word[1] && second === word[0];
  if (first !== word[0] && !isSwap) return false;
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

/** The typed word, or the known one that it was probably meant to be. */
function wantedWord(typed: string, known: readonly string[], isOnly: boolean): Wanted {
  const isKnown = known.some((word) => word.startsWith(typed) || stemOf(word) === stemOf(typed));
  const guess = isKnown ? undefined : known.find((word) => isMistyped(typed, word));
  const word = guess ?? typed;
  return {
    word,
    sureness: guess === undefined ? 1 : MISTYPED,
    ...meaningsOf(word),
    mayBegin: isOnly || word.length >= BEGINNING_LENGTH,
  };
}

/** How surely a typed word means a word of a card, from 0 to 1. */
function likeness(wanted: Wanted, word: string): number {
  const stem = stemOf(word);
  const { word: typed } = wanted;
  if (typed === word || stemOf(typed) === stem) return EXACT;
  if (wanted.mayBegin && word.startsWith(typed)) return BEGINS;
  // "restarting" finds "restart".
  if (word.length >= FORGIVING_LENGTH && typed.startsWith(word)) return BEGINS;
  if (wanted.signOf.includes(stem)) return SIGN;
  return wanted.sameAs.includes(stem) ? SAME_SENSE : 0;
}

function scoreOf(card: IndexedCard, wanted: Wanted): number {
  let best = 0;
  for (const { words, weight } of card.fields) {
    for (const word of words) best = Math.max(best, likeness(wanted, word) * weight);
  }
  return best === 0 ? 0 : best * wanted.sureness + ANSWER;
}

/** Cards that answer to what somebody typed, best first; all of them when nothing was typed. */
export function searchCatalog(
  items: readonly CatalogItem[],
  categoryTitle: (name: string) => string,
  text: string,
): CatalogItem[] {
  const typed = searchWords(text);
  if (typed.length === 0) return [...items];
  const cards = items.map((item) => indexCard(item, categoryTitle(item.category)));
  const known = [
    ...cards.flatMap(({ fields }) => fields.flatMap(({ words }) => words)),
    ...KNOWN_WORDS,
  ];
  const wanted = typed.map((word) => wantedWord(word, known, typed.length === 1));
  return cards
    .map((card) => ({
      item: card.item,
      score: wanted.reduce((sum, word) => sum + scoreOf(card, word), 0),
    }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);
}

/** What one says who does not know what to say: the cards for everything else are about that. */
const ANYTHING_ELSE = ["question help", "outage"];

/** Cards for what no card is about: one that takes questions, and one for what is broken. */
export function catchAllCards(
  items: readonly CatalogItem[],
  categoryTitle: (name: string) => string,
): CatalogItem[] {
  const first = ANYTHING_ELSE.flatMap((words) =>
    searchCatalog(items, categoryTitle, words).slice(0, 1),
  );
  return [...new Set(first)];
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
