/** The last part of a full name: `db-admins` of `acme/itops-dev/db-admins`. */
export function shortName(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

/** A path below the organisation; the organisation's own name for itself. */
export function withoutOrg(path: string): string {
  const slash = path.indexOf("/");
  return slash < 0 ? path : path.slice(slash + 1);
}

/** Where a full name is declared, in words: `of itops-dev/prod`, `of the organisation`. */
export function scopeText(name: string): string {
  const scope = name.slice(0, name.lastIndexOf("/"));
  return scope.includes("/") ? `of ${withoutOrg(scope)}` : "of the organisation";
}

/** The last part of a file's path. */
export function fileName(path: string): string {
  return shortName(path);
}

/** A revision as people compare them: `9f86d081884c`. */
export function shortRevision(revision: string): string {
  return revision.replace(/^sha256:/, "").slice(0, 12);
}

/** One or two letters for a person. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== "");
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => word?.[0] ?? "",
  );
  return letters.join("").toUpperCase();
}

const NUMBER = /^(?:t-?)?([1-9]\d{0,17})$/i;

/** The ticket that somebody means by `T-12`, `t12` or `12`. */
export function ticketNumber(text: string): string | undefined {
  const digits = NUMBER.exec(text.trim())?.[1];
  return digits === undefined ? undefined : `T-${digits}`;
}
