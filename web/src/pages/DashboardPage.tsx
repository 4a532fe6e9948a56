import { SegmentedControl, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";

import { statsQuery } from "../api/stats";
import type { Stats, TicketQuery } from "../api/types";
import { Attainment } from "../components/chart/Attainment";
import { Bars } from "../components/chart/Bars";
import { DayLines } from "../components/chart/DayLines";
import { Numbers } from "../components/chart/Numbers";
import { EmptyState } from "../components/feedback/EmptyState";
import { ErrorState } from "../components/feedback/ErrorState";
import { Page } from "../components/Page";
import { Panel } from "../components/Panel";
import { RelativeTime } from "../components/RelativeTime";
import { PriorityBadge } from "../components/ticket/PriorityBadge";
import { StatusGlyph } from "../components/ticket/StatusBadge";
import { withoutOrg } from "../lib/names";
import { toSearch } from "../lib/search";
import { formatDuration } from "../lib/time";
import { countOf, PRIORITIES, PRIORITY_LABEL, STATUS_LABEL, STATUSES } from "../lib/words";
import classes from "./DashboardPage.module.css";

const RANGES = [7, 30, 90] as const;
const USUAL_RANGE = 30;
const OPEN = ["OPEN", "IN_PROGRESS"] as const;

const listOf = (query: TicketQuery) => `/tickets?${toSearch(query)}`;

/** How things stand and how they went: pictures first, the numbers below each. */
export default function DashboardPage() {
  const [search, setSearch] = useSearchParams();
  const days = RANGES.find((range) => String(range) === search.get("days")) ?? USUAL_RANGE;
  const { data: stats, error, refetch } = useQuery(statsQuery(days));
  return (
    <Page
      title="Dashboard"
      lead={
        <>
          As of {stats === undefined ? "just now" : <RelativeTime at={stats.as_of} />}. Days are
          counted in UTC.
        </>
      }
      actions={
        <SegmentedControl
          aria-label="Time that is looked at"
          value={String(days)}
          data={RANGES.map((range) => ({ value: String(range), label: `${range} days` }))}
          onChange={(range) => {
            setSearch(range === String(USUAL_RANGE) ? {} : { days: range }, { replace: true });
          }}
        />
      }
    >
      {stats === undefined && error === null && <DashboardSkeleton />}
      {stats === undefined && error !== null && (
        <ErrorState error={error} onRetry={() => void refetch()} />
      )}
      {stats !== undefined && (
        <>
          <NowTiles stats={stats} />
          <PerDay stats={stats} />
          <div className={classes.grid}>
            <Promises stats={stats} />
            <OpenByPriority stats={stats} />
            <OpenByAge stats={stats} />
            <TimeToResolve stats={stats} />
          </div>
          <OpenByGroup stats={stats} />
        </>
      )}
    </Page>
  );
}

interface Part {
  stats: Stats;
}

/** Of the same heights as what comes. */
function DashboardSkeleton() {
  return (
    <div aria-busy="true" aria-label="Loading">
      <Skeleton height={86} mb={24} radius="lg" />
      <Skeleton height={352} mb={24} radius="lg" />
      <Skeleton height={352} radius="lg" />
    </div>
  );
}

function NowTiles({ stats: { by_status } }: Part) {
  return (
    <ul className={classes.tiles} aria-label="Tickets by status">
      {STATUSES.map((status) => (
        <li key={status}>
          <Link className={classes.tile ?? ""} to={listOf({ status: [status] })}>
            <span className={classes.tileLabel}>
              <StatusGlyph status={status} /> {STATUS_LABEL[status]}
            </span>
            <strong className={classes.tileNumber}>{by_status[status].toLocaleString("en")}</strong>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function PerDay({ stats: { per_day } }: Part) {
  const opened = per_day.map((day) => day.opened);
  const resolved = per_day.map((day) => day.resolved);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const text = `${sum(opened).toLocaleString("en")} opened, ${sum(resolved).toLocaleString("en")} resolved`;
  return (
    <Panel title="Opened and resolved per day" note={text}>
      <DayLines
        days={per_day.map(({ date }) => date)}
        series={[
          { name: "Opened", values: opened },
          { name: "Resolved", values: resolved },
        ]}
        label={`In ${countOf(per_day.length, "day")}: ${text}.`}
      />
      <Numbers
        caption="Tickets opened, resolved and closed per day"
        head={["Day", "Opened", "Resolved", "Closed"]}
        rows={[...per_day].reverse().map((day) => [day.date, day.opened, day.resolved, day.closed])}
      />
    </Panel>
  );
}

function Promises({ stats: { sla, days } }: Part) {
  return (
    <Panel title="Promises kept" note={`${days} days`}>
      <Attainment title="First answer" {...sla.response} />
      <Attainment title="Solution" {...sla.resolution} />
    </Panel>
  );
}

function OpenByPriority({ stats: { open_by_priority } }: Part) {
  return (
    <Panel title="Open by priority">
      <Bars
        label="Open tickets by priority"
        bars={PRIORITIES.map((priority) => ({
          key: priority,
          label: <PriorityBadge priority={priority} />,
          value: open_by_priority[priority],
          to: listOf({ status: [...OPEN], priority: [priority] }),
        }))}
      />
    </Panel>
  );
}

function ageText({ from_days: from, to_days: to }: Stats["open_age"][number]): string {
  if (to === null) return `${from} days and more`;
  if (from === 0) return to === 1 ? "Less than a day" : `Less than ${to} days`;
  return `${from} to ${to} days`;
}

function OpenByAge({ stats: { open_age } }: Part) {
  return (
    <Panel title="Age of open tickets">
      <Bars
        label="Open tickets by age"
        bars={open_age.map((age) => ({
          key: String(age.from_days),
          label: ageText(age),
          value: age.count,
        }))}
      />
    </Panel>
  );
}

function TimeToResolve({ stats: { time_to_resolve, days } }: Part) {
  const byPriority = PRIORITIES.flatMap((priority) =>
    time_to_resolve.filter((row) => row.priority === priority),
  );
  const duration = (seconds: number | null) => (seconds === null ? "–" : formatDuration(seconds));
  return (
    <Panel title="Time to resolve" note={`median, ${days} days`}>
      <Bars
        label="Median time to resolve by priority"
        bars={byPriority.map(({ priority, p50_seconds: median, resolved }) => ({
          key: priority,
          label: <PriorityBadge priority={priority} />,
          value: median ?? 0,
          text: resolved === 0 ? "none resolved" : duration(median),
        }))}
      />
      <Numbers
        caption="Time to resolve by priority"
        head={["Priority", "Resolved", "Half within", "Nine of ten within"]}
        rows={byPriority.map((row) => [
          PRIORITY_LABEL[row.priority],
          row.resolved,
          duration(row.p50_seconds),
          duration(row.p90_seconds),
        ])}
      />
    </Panel>
  );
}

function OpenByGroup({ stats: { open_by_group } }: Part) {
  return (
    <Panel title="Open by group" note={open_by_group.length}>
      {open_by_group.length === 0 && (
        <EmptyState icon="inbox" title="No ticket is open">
          Every queue is empty.
        </EmptyState>
      )}
      <Bars
        label="Open tickets by group, with those that nobody has"
        bars={open_by_group.map(({ group, open, unassigned }) => ({
          key: group ?? "",
          label: group === null ? "No group" : withoutOrg(group),
          value: open,
          ...(group !== null && { to: listOf({ status: [...OPEN], group: [group] }) }),
          ...(unassigned > 0 && {
            part: { value: unassigned, text: `(${unassigned} unassigned)` },
          }),
        }))}
      />
    </Panel>
  );
}
