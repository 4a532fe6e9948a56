import type { Group } from "../api/types";
import { shortName } from "./names";

/** A scope with the groups declared right there, and the scopes below it. */
export interface Scope {
  /** `acme/itops-dev/dev`. */
  path: string;
  groups: Group[];
  scopes: Scope[];
}

/** Member of a group by its own roster (`from` is null) or by that of a group above it. */
export interface Member {
  user: string;
  from: string | null;
}

/** Groups by scope, as a tree; every scope between two declared ones is part of it. */
export function groupTree(groups: readonly Group[]): Scope[] {
  const roots: Scope[] = [];
  const known = new Map<string, Scope>();

  function scopeAt(path: string): Scope {
    const found = known.get(path);
    if (found !== undefined) return found;
    const scope: Scope = { path, groups: [], scopes: [] };
    known.set(path, scope);
    const slash = path.lastIndexOf("/");
    (slash < 0 ? roots : scopeAt(path.slice(0, slash)).scopes).push(scope);
    return scope;
  }

  for (const group of groups) scopeAt(group.scope).groups.push(group);
  return roots;
}

/** Everybody who acts for the group (B3.2), once each: own members first, then the nearest above. */
export function membersOf(group: Group): Member[] {
  const members = new Map<string, Member>();
  for (const user of group.users) members.set(user, { user, from: null });
  for (const { name, users } of group.inherited) {
    for (const user of users) {
      if (!members.has(user)) members.set(user, { user, from: name });
    }
  }
  return [...members.values()];
}

/** Whether a group is called so, or somebody in it is. `words` in lower case. */
export function groupMatches(group: Group, words: string): boolean {
  if (words === "") return true;
  const texts = [shortName(group.name), group.name, group.displayName ?? ""];
  return (
    texts.some((text) => text.toLowerCase().includes(words)) ||
    membersOf(group).some(({ user }) => user.toLowerCase().includes(words))
  );
}
