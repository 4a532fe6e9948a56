import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";

import { registryQuery } from "../../api/policy";
import type { HistoryEntry } from "../../api/types";
import { Place } from "../../components/Place";
import { fileName, shortName, shortRevision, withoutOrg } from "../../lib/names";
import { ruleAddress, splitPlace } from "../../lib/rules";
import { viaText } from "../../lib/words";
import classes from "./AuditTrail.module.css";

interface AuditTrailProps {
  /** A change that a rule allowed. */
  change: HistoryEntry;
  name: string;
}

/** Why policy let somebody do this: short on its face, and the whole proof below. */
export function AuditTrail({ change, name }: AuditTrailProps) {
  const { via, acted_as, member_of, revision, workflow, rule } = change;
  const { data: registry } = useQuery(registryQuery);
  const { file, line } = splitPlace(rule ?? "");
  const isInForce = registry?.revision === revision;
  return (
    <details className={classes.trail}>
      <summary className={classes.summary}>
        Allowed {viaText(via, acted_as)} by {fileName(rule ?? "")}
      </summary>
      <dl className={classes.proof}>
        <div>
          <dt>Who</dt>
          <dd>
            {name}, {viaText(via, null)}
          </dd>
        </div>
        {acted_as !== null && (
          <div>
            <dt>Acted for</dt>
            <dd>
              <code>{withoutOrg(acted_as)}</code>
            </dd>
          </div>
        )}
        {member_of !== null && member_of !== acted_as && (
          <div>
            <dt>Member through</dt>
            <dd>
              <code>{withoutOrg(member_of)}</code>
            </dd>
          </div>
        )}
        <div>
          <dt>Rule</dt>
          <dd>
            <Place file={file} line={line ?? 0} />
            {workflow !== null && (
              <>
                {" "}
                <Link to={ruleAddress(workflow, file, line)}>in {shortName(workflow)}</Link>
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>Policy then</dt>
          <dd>
            <code>{shortRevision(revision)}</code>
            {registry !== undefined &&
              (isInForce ? ", in force today" : ", replaced since: its lines may have moved")}
          </dd>
        </div>
      </dl>
    </details>
  );
}
