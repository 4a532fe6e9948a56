import { shortName } from "./names";

const scopeOf = (name: string) => name.slice(0, name.lastIndexOf("/"));

/** Of names declared at several places: which one each is preferred to at its own place (B2.1). */
export function overridesOf(names: readonly string[]): ReadonlyMap<string, string> {
  const declared = new Set(names);
  const found = new Map<string, string>();
  for (const name of names) {
    const short = shortName(name);
    let scope = scopeOf(name);
    while (scope.includes("/")) {
      scope = scopeOf(scope);
      const candidate = `${scope}/${short}`;
      if (!declared.has(candidate)) continue;
      found.set(name, candidate);
      break;
    }
  }
  return found;
}

/** By short name, and what is preferred to another right below it. */
export function besideOverridden<T extends { name: string }>(things: readonly T[]): T[] {
  return things.toSorted(
    (a, b) => shortName(a.name).localeCompare(shortName(b.name)) || a.name.length - b.name.length,
  );
}
