import { Skeleton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo, type ReactNode } from "react";

import { commentsQuery, historyQuery } from "../../api/tickets";
import type { HistoryEntry, Priority, Status } from "../../api/types";
import { Avatar } from "../../components/Avatar";
import { ErrorState } from "../../components/feedback/ErrorState";
import { Icon } from "../../components/icon/Icon";
import { Markdown } from "../../components/Markdown";
import { RelativeTime } from "../../components/RelativeTime";
import { RowSkeletons } from "../../components/Skeletons";
import { StatusBadge } from "../../components/ticket/StatusBadge";
import { useNewKeys } from "../../lib/newKeys";
import { shortName, withoutOrg } from "../../lib/names";
import { timelineOf, type TimelineEntry } from "../../lib/timeline";
import { PRIORITY_LABEL } from "../../lib/words";
import { AuditTrail } from "./AuditTrail";
import classes from "./Timeline.module.css";

const TIMELINE = "timeline";

interface TimelineProps {
  number: string;
  nameOf: (username: string) => string;
}

/** Everything that was said and done, oldest first. */
export function Timeline({ number, nameOf }: TimelineProps) {
  const history = useWhole(useInfiniteQuery(historyQuery(number)));
  const comments = useWhole(useInfiniteQuery(commentsQuery(number)));
  const rows = history.data?.pages;
  const texts = comments.data?.pages;
  const entries = useMemo(
    () =>
      rows === undefined || texts === undefined
        ? undefined
        : timelineOf(
            rows.flatMap((page) => page.items),
            texts.flatMap((page) => page.items),
          ),
    [rows, texts],
  );
  const isNew = useNewKeys(entries?.map(({ key }) => key));
  const failed = [history, comments].find((part) => part.isError && isUnfinished(part));
  return (
    <>
      {entries === undefined && failed === undefined && <RowSkeletons count={4} height={64} />}
      {entries !== undefined && (
        <ol id={TIMELINE} className={classes.timeline}>
          {entries.map((entry) => (
            <Entry key={entry.key} entry={entry} nameOf={nameOf} isNew={isNew(entry.key)} />
          ))}
        </ol>
      )}
      {failed !== undefined && (
        <ErrorState
          title={entries === undefined ? undefined : "The rest could not be loaded"}
          error={failed.error}
          onRetry={() => void (failed.hasNextPage ? failed.fetchNextPage() : failed.refetch())}
        />
      )}
    </>
  );
}

/** More than fit a screen or two. */
const LONG = 15;

/** Past a long story to its end, where the next comment is written. */
export function ToNewest({ number }: { number: string }) {
  const { data } = useInfiniteQuery(historyQuery(number));
  const { isSuccess: isDrawn } = useInfiniteQuery(commentsQuery(number));
  const count = data?.pages.reduce((sum, { items }) => sum + items.length, 0) ?? 0;
  if (count < LONG || !isDrawn) return null;
  return (
    <button
      type="button"
      className={`${classes.jump ?? ""} no-print`}
      onClick={() => {
        const last = document.getElementById(TIMELINE)?.lastElementChild;
        last?.scrollIntoView({ block: "center" });
      }}
    >
      To the newest of {count.toLocaleString("en")}
    </button>
  );
}

interface Paged {
  data: unknown;
  hasNextPage: boolean;
  isFetching: boolean;
  isError: boolean;
  fetchNextPage: () => Promise<unknown>;
}

function isUnfinished({ data, hasNextPage }: Paged): boolean {
  return data === undefined || hasNextPage;
}

/**
 * Fetches page after page: a timeline without its newest entries would mislead. After a failure
 * somebody has to ask for more.
 */
function useWhole<T extends Paged>(query: T): T {
  const { hasNextPage, isFetching, isError, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, fetchNextPage]);
  return query;
}

interface EntryProps {
  entry: TimelineEntry;
  nameOf: (username: string) => string;
  isNew: boolean;
}

function Entry({ entry, nameOf, isNew }: EntryProps) {
  const { at, actor, changes, commentId, comment } = entry;
  const isSystem = actor === "system";
  const name = comment?.author.display_name ?? nameOf(actor);
  const decided = changes.filter(({ rule }) => rule !== null);
  return (
    <li
      className={classes.entry}
      data-new={isNew || undefined}
      data-comment={commentId !== null || undefined}
    >
      <span className={classes.mark}>
        {isSystem ? <Icon name="timer_off" size={18} /> : <Avatar name={name} />}
      </span>
      <div className={classes.body}>
        <p className={classes.line}>
          {!isSystem && <strong>{name}</strong>} {changes.length === 0 && <span>commented</span>}
          {changes.map((change, place) => (
            <span key={change.sequence}>
              {place > 0 && (place === changes.length - 1 ? " and " : ", ")}
              <ChangeText change={change} nameOf={nameOf} />
            </span>
          ))}{" "}
          <span className={classes.time}>
            <RelativeTime at={at} />
          </span>
        </p>
        {decided.map((change) => (
          <AuditTrail key={change.sequence} change={change} name={name} />
        ))}
        {commentId !== null && (
          <div className={classes.comment}>
            {comment === undefined ? (
              <Skeleton height={24} />
            ) : (
              <Markdown html={comment.body_html} />
            )}
          </div>
        )}
      </div>
    </li>
  );
}

interface ChangeTextProps {
  change: HistoryEntry;
  nameOf: (username: string) => string;
}

/** One row of history as the rest of a sentence that begins with who did it. */
function ChangeText({ change, nameOf }: ChangeTextProps): ReactNode {
  const { kind, actor, old, new: now } = change;
  switch (kind) {
    case "opened":
      return "opened this ticket";
    case "status":
      return (
        <>
          moved it from <StatusBadge status={old as Status} /> to{" "}
          <StatusBadge status={now as Status} />
        </>
      );
    case "assignee":
      if (now === null) return <>took it away from {nameOf(old ?? "")}</>;
      return now === actor ? "took it" : <>gave it to {nameOf(now)}</>;
    case "assignee_group":
      return now === null ? (
        "took it out of its group"
      ) : (
        <>
          passed it to the group <b>{shortName(now)}</b>
        </>
      );
    case "comment":
      return "commented";
    case "priority":
      return (
        <>
          changed the priority from {PRIORITY_LABEL[old as Priority]} to{" "}
          <b>{PRIORITY_LABEL[now as Priority]}</b>
        </>
      );
    case "title":
      return (
        <>
          changed the title from <s>{old}</s> to <b>{now}</b>
        </>
      );
    case "description":
      return "changed the description";
    case "service":
      return (
        <>
          changed the service from <code>{withoutOrg(old ?? "")}</code> to{" "}
          <code>{withoutOrg(now ?? "")}</code>
        </>
      );
    case "sla_breached":
      return now === "response"
        ? "The time for a first answer ran out"
        : "The time to solve it ran out";
  }
}
