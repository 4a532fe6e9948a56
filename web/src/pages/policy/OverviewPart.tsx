import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "react-router";

import { registryQuery } from "../../api/policy";
import type { Registry } from "../../api/types";
import { EmptyState } from "../../components/feedback/EmptyState";
import { ErrorState } from "../../components/feedback/ErrorState";
import { Icon } from "../../components/icon/Icon";
import { Panel } from "../../components/Panel";
import { Place } from "../../components/Place";
import { RelativeTime } from "../../components/RelativeTime";
import { RowSkeletons } from "../../components/Skeletons";
import { shortRevision, withoutOrg } from "../../lib/names";
import { countOf } from "../../lib/words";
import { PolicyFrame } from "./PolicyFrame";
import classes from "./OverviewPart.module.css";

const LEAD =
  "Workflows, the catalog and groups are declared in files, reviewed like code, and read by the server. Nothing is edited here.";

export function OverviewPart() {
  const { data: registry, error, refetch } = useQuery(registryQuery);
  return (
    <PolicyFrame title="Policy" lead={LEAD}>
      {registry === undefined && error === null && <RowSkeletons count={5} height={96} />}
      {registry === undefined && error !== null && (
        <ErrorState error={error} onRetry={() => void refetch()} />
      )}
      {registry !== undefined && (
        <>
          <Counts registry={registry} />
          <OnDisk registry={registry} />
          <Warnings registry={registry} />
          <Stranded registry={registry} />
          <Sources registry={registry} />
        </>
      )}
    </PolicyFrame>
  );
}

function Counts({ registry: { counts } }: { registry: Registry }) {
  return (
    <ul className={classes.counts}>
      <Count to="/policy/workflows" icon="account_tree" count={counts.workflows} of="workflow" />
      <Count to="/policy/catalog" icon="widgets" count={counts.items} of="card" />
      <Count to="/policy/groups" icon="groups" count={counts.groups} of="group" />
    </ul>
  );
}

function Count(props: { to: string; icon: string; count: number; of: string }) {
  const { to, icon, count, of } = props;
  return (
    <li>
      <Link to={to} className={classes.count}>
        <Icon name={icon} size={24} />
        <span>
          <strong>{count}</strong> {count === 1 ? of : `${of}s`}
        </span>
      </Link>
    </li>
  );
}

/** Whether the files say something else by now than what is in force. */
function OnDisk({ registry }: { registry: Registry }) {
  const { on_disk: disk, revision } = registry;
  if (disk === null) return null;
  if (!disk.pending) {
    return (
      <Notice tone="good" icon="check_circle" title="What is in force is what the files say">
        Both are revision <code>{shortRevision(revision)}</code>; looked at{" "}
        <RelativeTime at={disk.observed_at} />.
      </Notice>
    );
  }
  if (disk.would_load) {
    return (
      <Notice tone="warn" icon="pending_actions" title="A newer policy waits on disk">
        Revision <code>{shortRevision(disk.revision ?? "")}</code> has no errors. It comes into
        force when the server is restarted, or by a reload where that is allowed.
      </Notice>
    );
  }
  return (
    <Notice tone="bad" icon="error" title="The files hold a policy that the server would refuse">
      {countOf(disk.error_count, "error")}; what is in force stays in force.
      {disk.first_error !== null && <code className={classes.first}>{disk.first_error}</code>}
    </Notice>
  );
}

interface NoticeProps {
  tone: "good" | "warn" | "bad";
  icon: string;
  title: string;
  children: ReactNode;
}

function Notice({ tone, icon, title, children }: NoticeProps) {
  return (
    <section className={classes.notice} data-tone={tone} aria-label={title}>
      <Icon name={icon} size={24} />
      <div>
        <h2 className={classes.noticeTitle}>{title}</h2>
        <p className={classes.noticeText}>{children}</p>
      </div>
    </section>
  );
}

function Warnings({ registry: { warnings } }: { registry: Registry }) {
  return (
    <Panel title="Warnings" note={warnings.length}>
      {warnings.length === 0 && (
        <EmptyState icon="verified" title="None" compact>
          Everything that is declared can be reached, and every group that is asked for has members.
        </EmptyState>
      )}
      <ul className={classes.rows}>
        {warnings.map(({ file, line, column, code, message }) => (
          <li key={`${file}:${line}:${column}:${code}`}>
            <Icon name="warning" size={18} />
            <span className={classes.message}>{message}</span>
            <span className={classes.code}>{code}</span>
            <Place file={file} line={line} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Tickets whose workflow is no longer declared: they can be read and commented, not moved. */
function Stranded({ registry: { stranded } }: { registry: Registry }) {
  const count = stranded.reduce((sum, { tickets }) => sum + tickets, 0);
  return (
    <Panel title="Stranded tickets" note={count.toLocaleString("en")}>
      {stranded.length === 0 ? (
        <EmptyState icon="verified" title="None" compact>
          The workflow of every ticket is declared.
        </EmptyState>
      ) : (
        <p className={classes.about}>
          Their workflow is no longer declared: they can be read and commented, not moved.
        </p>
      )}
      <ul className={classes.rows}>
        {stranded.map(({ workflow, tickets }) => (
          <li key={workflow}>
            <Icon name="link_off" size={18} />
            <span className={classes.message}>
              <code>{withoutOrg(workflow)}</code>
            </span>
            <Link to={`/tickets?workflow=${encodeURIComponent(workflow)}`}>
              {countOf(tickets, "ticket")}
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Sources({ registry: { sources } }: { registry: Registry }) {
  return (
    <Panel title="Read from" note={countOf(sources.length, "file")}>
      <ul className={classes.rows}>
        {sources.map(({ name, size }) => (
          <li key={name}>
            <Icon name="draft" size={18} />
            <code className={classes.message}>{name}</code>
            <span className="tabular">{size.toLocaleString("en")} bytes</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
