import type { Comment, HistoryEntry } from "../api/types";

/** What somebody did in one moment: rows of history that were written together. */
export interface TimelineEntry {
  /** Sequence of the first row; stays the same for ever. */
  key: number;
  at: string;
  /** A user name, or `system`. */
  actor: string;
  /** Without the row of the comment. */
  changes: HistoryEntry[];
  commentId: number | null;
  /** Not yet there when the history was faster. */
  comment: Comment | undefined;
}

/** History and comments as one, oldest first (B6.1: every change has a row, comments too). */
export function timelineOf(
  history: readonly HistoryEntry[],
  comments: readonly Comment[],
): TimelineEntry[] {
  const byId = new Map(comments.map((comment) => [comment.id, comment]));
  const entries: TimelineEntry[] = [];
  for (const row of history) {
    const last = entries.at(-1);
    const isSame = last?.at === row.at && last.actor === row.actor;
    // Two comments of one moment are two entries.
    const entry =
      last !== undefined && isSame && (row.comment_id === null || last.commentId === null)
        ? last
        : startEntry(entries, row);
    if (row.comment_id === null) {
      entry.changes.push(row);
    } else {
      entry.commentId = row.comment_id;
      entry.comment = byId.get(row.comment_id);
    }
  }
  return entries;
}

function startEntry(entries: TimelineEntry[], row: HistoryEntry): TimelineEntry {
  const { sequence, at, actor } = row;
  const entry = { key: sequence, at, actor, changes: [], commentId: null, comment: undefined };
  entries.push(entry);
  return entry;
}
