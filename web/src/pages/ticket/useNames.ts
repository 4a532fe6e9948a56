import { useInfiniteQuery, useQueries } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";

import { peopleQuery } from "../../api/people";
import { commentsQuery, historyQuery } from "../../api/tickets";
import type { Person, Ticket } from "../../api/types";

const SYSTEM = "system";

/** Names of all who had to do with a ticket, by user name: history knows user names only. */
export function useNames(ticket: Ticket): (username: string) => string {
  const { number, requester, assignee } = ticket;
  const { data: comments } = useInfiniteQuery(commentsQuery(number));
  const { data: history } = useInfiniteQuery(historyQuery(number));
  const known = useMemo(() => {
    const authors = comments?.pages.flatMap(({ items }) => items.map(({ author }) => author)) ?? [];
    return namesOf([requester, ...(assignee === null ? [] : [assignee]), ...authors]);
  }, [requester, assignee, comments]);
  const unknown = useMemo(() => {
    const rows = history?.pages.flatMap(({ items }) => items) ?? [];
    const people = rows.flatMap(({ kind, actor, old, new: now }) =>
      kind === "assignee" ? [actor, old, now] : [actor],
    );
    return [...new Set(people)].filter(
      (name): name is string => name !== null && name !== SYSTEM && !known.has(name),
    );
  }, [history, known]);
  const found = useQueries({
    queries: unknown.map((name) => peopleQuery(name)),
    combine: (answers) => namesOf(answers.flatMap(({ data }) => data?.items ?? [])),
  });
  return useCallback(
    (username: string) => known.get(username) ?? found.get(username) ?? username,
    [known, found],
  );
}

function namesOf(people: readonly Person[]): Map<string, string> {
  return new Map(people.map(({ username, display_name }) => [username, display_name]));
}
