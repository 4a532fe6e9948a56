/**
 * What people call things who do not know the catalog's words. Words are compared by their stems:
 * "crashed" is there where "crash" is.
 */

/** Any word of a row finds what any other word of it would, though less surely than itself. */
export const SAME_MEANING: readonly (readonly string[])[] = [
  ["access", "permission", "rights", "login", "password", "account", "key", "role"],
  ["backup", "restore", "recover", "recovery", "undelete"],
  ["change", "modify", "update", "upgrade", "edit", "patch"],
  ["database", "db", "sql", "postgres", "postgresql", "mysql", "oracle", "query", "table"],
  ["gpu", "accelerator", "cuda", "nvidia"],
  ["help", "question", "ask", "support", "advice", "other"],
  ["kubernetes", "k8s", "namespace", "cluster", "pod", "container"],
  ["model", "prediction", "predict", "drift", "accuracy"],
  ["name", "dns", "domain", "hostname", "record", "url", "subdomain"],
  ["network", "internet", "vpn", "wifi", "connection", "firewall"],
  ["new", "create", "add", "need", "request", "order"],
  ["notebook", "jupyter", "workspace", "laptop"],
  ["outage", "down", "broken", "break", "unreachable", "crash", "dead", "offline", "fail"],
  ["quota", "limit", "capacity", "memory", "disk", "space", "more"],
  ["restart", "reboot", "bounce", "hang", "stuck", "frozen"],
  ["recurring", "again", "repeatedly", "always", "often"],
  ["security", "hacked", "phishing", "virus", "malware", "leak", "suspicious", "breach"],
  ["slow", "latency", "lag", "performance", "degraded", "timeout", "longer"],
];

/** What one sees, and what it is a sign of: typed on the left, looked for on the right. */
const SIGNS: readonly (readonly [signs: string, meanings: string])[] = [
  [
    "500 502 503 504 alert certificate corrupt crashloop crashloopbackoff deploy deployment error " +
      "evicted exception exhausted expired failure full gateway oom oomkilled pipeline refused " +
      "responding ssl tls unavailable",
    "outage",
  ],
  ["cpu forever load loading spike spinning waiting", "slow"],
  [
    "2fa 401 403 credential denied forbidden locked login logon mfa otp sso ssh unauthorized",
    "access",
  ],
  ["deleted gone lost missing", "restore"],
  ["deadlock freeze unresponsive", "restart outage"],
  ["every flaky happening intermittent keep", "recurring"],
  ["nonsense", "model"],
  ["attack cve exposed ransomware secret spam stolen token vulnerability", "security"],
  ["exceeded", "quota"],
  ["train", "workspace"],
];

/** Sayings of several words, and the word that they come to. */
const SAYINGS: readonly (readonly [saying: RegExp, word: string])[] = [
  [/\b(?:log|sign)(?:ging|ing)?[ -]?(?:in|on)(?:to)?\b/g, "login"],
  [/\block(?:ed)? (?:me )?out\b/g, "locked"],
  [/\b(?:no|not enough|out of|low on) (space|room|disk|memory)\b/g, "full $1"],
  [/\bcrash[ -]loop\w*/g, "crashloop"],
  [/\b(?:whom?|where|how) (?:do|can|could|should|to|would)\b/g, "question"],
  [
    /\b(?:not|nothing|no longer|never|cannot|stopped|[a-z]+n'?t) (?:get )?(?:work|load|start|respond|open|connect|reach|arriv|send|boot)\w*/g,
    "broken",
  ],
];

/** Said in every sentence, and about nothing. */
const FILLERS = new Set(
  (
    "a about an and are at be can cannot can't do does for from get have how i i'm in is isn't it " +
    "it's its left me my no not of on or our please since so some that the there this to very want " +
    "we what when where which why will with would you your"
  ).split(" "),
);

/** The words of a text, as they are compared with others. */
export function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .split(/[^\p{L}\p{N}']+/u)
    .filter((word) => word !== "");
}

/** What to look for in the catalog: what was said comes down to words that mean something there. */
export function searchWords(text: string): string[] {
  const said = text.toLowerCase().replaceAll("’", "'");
  return tellingWords(SAYINGS.reduce((so, [saying, word]) => so.replace(saying, word), said));
}

/** A text without the words that say nothing; all of it when nothing else is left. */
export function tellingWords(text: string): string[] {
  const words = wordsOf(text);
  const telling = words.filter((word) => word.length > 1 && !FILLERS.has(word));
  return telling.length > 0 ? telling : words;
}

/** A word without its ending: `crashes`, `crashed` and `crashing` are `crash`. */
export function stemOf(word: string): string {
  const stem = word.replace(/ies$/, "y").replace(/(?:ing|ed|es|s|e)$/, "");
  return stem.length < 3 ? word : stem;
}

const stems = (words: readonly string[]) => words.map(stemOf);
const SAME_STEMS = SAME_MEANING.map(stems);
const SIGN_STEMS = SIGNS.map(
  ([signs, meanings]) => [stems(signs.split(" ")), stems(meanings.split(" "))] as const,
);

/** Every word that means something here, whatever the catalog has. */
export const KNOWN_WORDS: readonly string[] = [
  ...SAME_MEANING.flat(),
  ...SIGNS.flatMap(([signs]) => signs.split(" ")),
];

/** Stems of what a word is a sign of, and of what it also means. */
export function meaningsOf(word: string): { signOf: string[]; sameAs: string[] } {
  const stem = stemOf(word);
  return {
    signOf: SIGN_STEMS.filter(([signs]) => signs.includes(stem)).flatMap(([, words]) => words),
    sameAs: SAME_STEMS.filter((row) => row.includes(stem)).flat(),
  };
}
