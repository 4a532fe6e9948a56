import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { Link, useLocation, useParams } from "react-router";

import { workflowQuery, workflowsQuery } from "../../api/policy";
import { ProblemError } from "../../api/problem";
import type { Workflow } from "../../api/types";
import { EmptyState } from "../../components/feedback/EmptyState";
import { ErrorState } from "../../components/feedback/ErrorState";
import { Panel } from "../../components/Panel";
import { Place } from "../../components/Place";
import { OverrideNote } from "../../components/policy/OverrideNote";
import { WorkflowDiagram } from "../../components/policy/WorkflowDiagram";
import { RowSkeletons } from "../../components/Skeletons";
import { StatusBadge } from "../../components/ticket/StatusBadge";
import { shortName, withoutOrg } from "../../lib/names";
import { overridesOf } from "../../lib/overrides";
import { anchorOf, ruleAnchor } from "../../lib/rules";
import { isGroupRole, roleText, STATUS_LABEL, STATUSES } from "../../lib/words";
import { PolicyFrame } from "./PolicyFrame";
import classes from "./WorkflowPart.module.css";

/** One workflow: the picture, the same as a table with the place of each rule, and who uses it. */
export function WorkflowPart() {
  const name = useParams()["*"] ?? "";
  const { data: workflow, error, refetch } = useQuery(workflowQuery(name));
  const { data: all = [] } = useQuery(workflowsQuery);
  const names = all.map((one) => one.name);
  if (workflow === undefined) {
    const isGone = error instanceof ProblemError && error.status === 404;
    return (
      <PolicyFrame title={withoutOrg(name)}>
        {error === null && <RowSkeletons count={4} height={96} />}
        {error !== null && !isGone && <ErrorState error={error} onRetry={() => void refetch()} />}
        {isGone && (
          <EmptyState icon="link_off" title="No workflow of this name is declared">
            Tickets that still name it can be read and commented, but not moved.{" "}
            <Link to={`/tickets?workflow=${encodeURIComponent(name)}`}>Show them</Link>, or see{" "}
            <Link to="/policy/workflows">all workflows</Link>.
          </EmptyState>
        )}
      </PolicyFrame>
    );
  }
  return (
    <PolicyFrame title={workflow.displayName} lead={workflow.description ?? undefined}>
      <Panel
        title="Moves"
        note={<code>{withoutOrg(workflow.name)}</code>}
        action={<Place file={workflow.file} line={workflow.line} />}
      >
        <div className={classes.picture}>
          <WorkflowDiagram name={workflow.name} transitions={workflow.transitions} />
        </div>
        <Rules workflow={workflow} />
      </Panel>
      <OverrideNote name={workflow.name} overrides={overridesOf(names)} />
      <p className={classes.links}>
        <Link to={`/tickets?workflow=${encodeURIComponent(workflow.name)}`}>
          Tickets that follow it
        </Link>
        <Link to={`/policy/decide?workflow=${encodeURIComponent(workflow.name)}`}>
          May somebody make one of these moves?
        </Link>
      </p>
    </PolicyFrame>
  );
}

/** Line by line what the files say. */
function Rules({ workflow: { transitions } }: { workflow: Workflow }) {
  const rank = (rule: Workflow["transitions"][number]) =>
    STATUSES.indexOf(rule.from) * STATUSES.length + STATUSES.indexOf(rule.to);
  const rules = [...transitions].sort((a, b) => rank(a) - rank(b));
  const wanted = anchorOf(useLocation().hash);
  useEffect(() => {
    document.getElementById(wanted)?.scrollIntoView({ block: "center" });
  }, [wanted]);
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col">Who may</th>
            <th scope="col">Declared in</th>
          </tr>
        </thead>
        <tbody>
          {rules.map(({ from, to, role, file, line }) => (
            <tr
              key={`${from}-${to}-${role}`}
              id={ruleAnchor(file, line)}
              data-wanted={ruleAnchor(file, line) === wanted || undefined}
              aria-label={`${STATUS_LABEL[from]} to ${STATUS_LABEL[to]}`}
            >
              <td>
                <StatusBadge status={from} />
              </td>
              <td>
                <StatusBadge status={to} />
              </td>
              <td>
                <Who role={role} />
              </td>
              <td>
                <Place file={file} line={line} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A group of policy is the one that is nearest to the ticket's service (B2.3). */
function Who({ role }: { role: string }) {
  if (!isGroupRole(role)) return roleText(role);
  return (
    <>
      Members of <Link to={`/policy/groups?q=${encodeURIComponent(shortName(role))}`}>{role}</Link>
      {!role.includes("/") && (
        <span className={classes.soft}> nearest to the ticket’s service</span>
      )}
    </>
  );
}
