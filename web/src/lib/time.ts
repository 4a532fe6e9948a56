const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const UNITS: readonly [name: string, seconds: number][] = [
  ["d", DAY],
  ["h", HOUR],
  ["min", MINUTE],
  ["s", 1],
];

/** A length of time in its largest units: `12 d`, `2 d 4 h`, `12 min`, `40 s`. The sign is dropped. */
export function formatDuration(seconds: number): string {
  let rest = Math.floor(Math.abs(seconds));
  const first = UNITS.findIndex(([, size]) => rest >= size);
  if (first < 0) return "0 s";
  // Seconds matter only in the last minutes.
  const shown = rest >= 10 * MINUTE ? UNITS.slice(first, 3) : UNITS.slice(first);
  const parts: string[] = [];
  for (const [name, size] of shown.slice(0, rest >= 10 * DAY ? 1 : 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${name}`);
  }
  return parts.join(" ");
}

/** The same for lists, in the one unit that has two of itself or more: `47 h`, `119 min`, `5 d`. */
export function formatShortDuration(seconds: number): string {
  const length = Math.floor(Math.abs(seconds));
  const [name, size] = UNITS.find(([, unit]) => length >= 2 * unit) ?? ["s", 1];
  return `${Math.floor(length / size)} ${name}`;
}

/** Minutes as policy gives them, in words: `15 minutes`, `4 hours`, `1 day`. */
export function formatMinutes(minutes: number): string {
  const units: readonly [string, number][] = [
    ["day", DAY / MINUTE],
    ["hour", HOUR / MINUTE],
    ["minute", 1],
  ];
  const parts: string[] = [];
  let rest = minutes;
  for (const [name, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${name}${count === 1 ? "" : "s"}`);
  }
  return parts.slice(0, 2).join(" ");
}

const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const EXACT = new Intl.DateTimeFormat("en-GB", {
  dateStyle: "full",
  timeStyle: "long",
});
const DATE = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

/** How long ago, or in how long: `3 minutes ago`. Older than four weeks: the date. */
export function formatRelative(at: number, now: number): string {
  const seconds = Math.round((at - now) / 1000);
  const size = Math.abs(seconds);
  // The clock of a view ticks slowly: what just happened may lie a little ahead of it.
  if (size < MINUTE) return "just now";
  if (size < HOUR) return RELATIVE.format(Math.trunc(seconds / MINUTE), "minute");
  if (size < DAY) return RELATIVE.format(Math.trunc(seconds / HOUR), "hour");
  if (size < 28 * DAY) return RELATIVE.format(Math.trunc(seconds / DAY), "day");
  return DATE.format(at);
}

/** Date and time to the second with the time zone, where the reader is. */
export function formatExact(at: number): string {
  return EXACT.format(at);
}

const MOMENT = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

/** A day and a time near enough to need no year, where the reader is: `Sun 29 Nov, 14:03`. */
export function formatMoment(at: number): string {
  return MOMENT.format(at);
}
