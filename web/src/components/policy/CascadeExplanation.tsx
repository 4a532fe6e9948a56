import type { Decision } from "../../api/types";
import { shortRevision, withoutOrg } from "../../lib/names";
import type { CoreIcon } from "../icon/core";
import { Icon } from "../icon/Icon";
import classes from "./CascadeExplanation.module.css";

type Candidate = Decision["cascade"][number];

/** What became of a candidate; beyond the one that matches, those declared still hand down members. */
function outcomeOf({ declared, outcome }: Candidate): { icon: CoreIcon; text: string } {
  if (outcome === "match") {
    return { icon: "check_circle", text: "declared here: this is the group that is meant" };
  }
  if (!declared) return { icon: "remove", text: "not declared here" };
  return { icon: "arrow_forward", text: "declared too; its members count in the nearer one" };
}

const VIA: Record<NonNullable<Decision["via"]>, string> = {
  assignee: "as the assignee",
  requester: "as the requester",
  member: "as a member of the group",
  inherited: "as an inherited member of the group",
  superadmin: "as a superadmin",
};

interface CascadeExplanationProps {
  decision: Decision;
  /** The workflow that was found for the service. */
  workflow?: string | null;
  /** The role that the rule asks for. */
  role?: string | null;
  file?: string | null;
  line?: number | null;
  revision?: string;
}

/** Why policy allows or refuses something, down to the file and line of the rule. */
export function CascadeExplanation(props: CascadeExplanationProps) {
  const { decision, workflow, role, file, line, revision } = props;
  const { allowed, reason, via, cascade, resolved, member_of } = decision;
  return (
    <div className={classes.explanation}>
      <p className={classes.verdict} data-allowed={allowed || undefined}>
        <Icon name={allowed ? "check_circle" : "lock"} size={18} />
        <span>
          <strong>{allowed ? "Allowed" : "Not allowed"}</strong>
          {via !== null && ` ${VIA[via]}`}. {reason}
        </span>
      </p>
      {cascade.length > 0 && (
        <>
          <p className={classes.heading}>Where the group was looked for, nearest first</p>
          <ol className={classes.cascade}>
            {cascade.map((candidate) => {
              const { icon, text } = outcomeOf(candidate);
              return (
                <li key={candidate.name} data-outcome={candidate.outcome}>
                  <Icon name={icon} size={16} />
                  <code>{withoutOrg(candidate.name)}</code>
                  <span>{text}</span>
                </li>
              );
            })}
          </ol>
        </>
      )}
      <dl className={classes.facts}>
        {workflow != null && <Fact term="Workflow">{withoutOrg(workflow)}</Fact>}
        {role != null && <Fact term="Role asked for">{role}</Fact>}
        {resolved !== null && (
          <Fact term={allowed ? "Group" : "Group you would need"}>{withoutOrg(resolved)}</Fact>
        )}
        {member_of !== null && member_of !== resolved && (
          <Fact term="Named as a member in">{withoutOrg(member_of)}</Fact>
        )}
        {file != null && <Fact term="Rule">{line == null ? file : `${file}:${line}`}</Fact>}
        {revision !== undefined && <Fact term="Revision">{shortRevision(revision)}</Fact>}
      </dl>
    </div>
  );
}

function Fact({ term, children }: { term: string; children: string }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>
        <code>{children}</code>
      </dd>
    </div>
  );
}
