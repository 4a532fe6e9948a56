import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";

import { workflowsQuery } from "../../api/policy";
import type { Workflow } from "../../api/types";
import { ErrorState } from "../../components/feedback/ErrorState";
import { Place } from "../../components/Place";
import { OverrideNote } from "../../components/policy/OverrideNote";
import { WorkflowDiagram } from "../../components/policy/WorkflowDiagram";
import { RowSkeletons } from "../../components/Skeletons";
import { useChanged } from "../../lib/changed";
import { withoutOrg } from "../../lib/names";
import { besideOverridden, overridesOf } from "../../lib/overrides";
import { ChangedMark } from "./ChangedMark";
import { PolicyFrame } from "./PolicyFrame";
import classes from "./WorkflowsPart.module.css";

const nameOf = ({ name }: Workflow) => name;

export function WorkflowsPart() {
  const { data: workflows, error, refetch } = useQuery(workflowsQuery);
  const changed = useChanged(workflows, nameOf);
  const overrides = overridesOf(workflows?.map(nameOf) ?? []);
  return (
    <PolicyFrame
      title="Workflows"
      lead="Which moves a ticket may make, and who may make each. Everything that is not drawn is refused."
    >
      {workflows === undefined && error === null && <RowSkeletons count={4} height={160} />}
      {workflows === undefined && error !== null && (
        <ErrorState error={error} onRetry={() => void refetch()} />
      )}
      <ul className={classes.list}>
        {besideOverridden(workflows ?? []).map((workflow) => (
          <li
            key={workflow.name}
            className={classes.card}
            data-nearer={overrides.has(workflow.name) || undefined}
          >
            <div>
              <h2 className={classes.title}>
                <Link to={`/policy/workflows/${workflow.name}`} className={classes.link}>
                  {workflow.displayName}
                </Link>
                {changed.has(workflow.name) && <ChangedMark />}
              </h2>
              <p className={classes.meta}>
                <code>{withoutOrg(workflow.name)}</code>
                <Place file={workflow.file} line={workflow.line} />
              </p>
              {workflow.description !== null && (
                <p className={classes.text}>{workflow.description}</p>
              )}
              <OverrideNote name={workflow.name} overrides={overrides} />
            </div>
            <WorkflowDiagram name={workflow.name} transitions={workflow.transitions} />
          </li>
        ))}
      </ul>
    </PolicyFrame>
  );
}
