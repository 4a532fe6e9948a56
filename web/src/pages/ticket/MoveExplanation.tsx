import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";

import { groupsQuery } from "../../api/policy";
import type { Move } from "../../api/types";
import { CascadeExplanation } from "../../components/policy/CascadeExplanation";
import { membersOf } from "../../lib/groupTree";
import { shortName } from "../../lib/names";
import { ruleAddress } from "../../lib/rules";
import classes from "./MoveExplanation.module.css";

interface MoveExplanationProps {
  move: Move;
  revision: string;
}

/** Why policy allows or refuses a move: the cascade, whom to ask, and where it is written. */
export function MoveExplanation({ move, revision }: MoveExplanationProps) {
  const { allowed, role, file, line, resolved, workflow } = move;
  return (
    <div className={classes.explanation}>
      <CascadeExplanation decision={move} role={role} file={file} line={line} revision={revision} />
      {!allowed && resolved !== null && <WhoCould group={resolved} />}
      {workflow !== null && (
        <p className={classes.link}>
          <Link to={ruleAddress(workflow, file, line)}>
            {file === null ? "Show the workflow" : "Show the rule in the policy"}
          </Link>
        </p>
      )}
    </div>
  );
}

/** Whom one could ask. */
function WhoCould({ group }: { group: string }) {
  const { data: groups } = useQuery(groupsQuery);
  const found = groups?.find(({ name }) => name === group);
  if (found === undefined) return null;
  const members = membersOf(found);
  return (
    <p className={classes.who}>
      {members.length === 0 ? (
        <>Nobody is in {shortName(group)} yet.</>
      ) : (
        <>
          In {shortName(group)}, whom you could ask:{" "}
          {members.map(({ user }, place) => (
            <span key={user}>
              {place > 0 && ", "}
              <code>{user}</code>
            </span>
          ))}
        </>
      )}
    </p>
  );
}
