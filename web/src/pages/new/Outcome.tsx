import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Fragment } from "react";
import { Link } from "react-router";

import { sentenceOf } from "../../api/problem";
import { previewQuery } from "../../api/tickets";
import type { Preview, Priority } from "../../api/types";
import { Icon } from "../../components/icon/Icon";
import { Panel } from "../../components/Panel";
import { shortName, withoutOrg } from "../../lib/names";
import { scopeBelowOrg } from "../../lib/services";
import { formatMinutes } from "../../lib/time";
import { moveLabel } from "../../lib/words";
import classes from "./Outcome.module.css";

/** Of four steps and where they come from. */
const OUTCOME_HEIGHT = 204;

interface OutcomeProps {
  item: string;
  service: string;
  priority: Priority | null;
}

/** What the server would do with the ticket, in a plain sentence, before it is sent. */
export function Outcome({ item, service, priority }: OutcomeProps) {
  const body = {
    item,
    ...(service !== "" && { service }),
    ...(priority !== null && { priority }),
  };
  const { data, error } = useQuery(previewQuery(body));
  return (
    <div aria-live="polite" className={classes.place}>
      <Panel title="What will happen">
        <div className={classes.outcome}>
          {error !== null && (
            <p className={classes.refused}>
              <Icon name="error" size={18} /> <span>{sentenceOf(error)}</span>
            </p>
          )}
          {error === null && data === undefined && <Skeleton height={OUTCOME_HEIGHT} />}
          {error === null && data !== undefined && <Steps preview={data} />}
        </div>
      </Panel>
    </div>
  );
}

function Steps({ preview }: { preview: Preview }) {
  const { assignee_group: group, group_members: members, sla, workflow } = preview;
  return (
    <>
      <ol className={classes.steps}>
        <li>
          <Icon name={group === null ? "group" : "send"} size={18} />
          <span>
            {group === null ? (
              "Goes to nobody in particular: whoever is in a group of this service can take it."
            ) : (
              <>
                Goes to <GroupName name={group} />: {peopleText(members)}.
              </>
            )}
          </span>
        </li>
        <li>
          <Icon name="schedule" size={18} />
          <span>
            First answer within <strong>{formatMinutes(sla.response_minutes)}</strong>.
          </span>
        </li>
        {preview.first_moves.map(({ to, roles }) => (
          <li key={to}>
            <Icon name="play_arrow" size={18} />
            <span>
              Next step: “{moveLabel("OPEN", to)}”, by{" "}
              {roles.map((role, place) => (
                <Fragment key={role}>
                  {place > 0 && " or "}
                  {whoText(role, group)}
                </Fragment>
              ))}
              .
            </span>
          </li>
        ))}
        <li>
          <Icon name="verified" size={18} />
          <span>
            Solved within <strong>{formatMinutes(sla.resolution_minutes)}</strong>.
          </span>
        </li>
      </ol>
      <p className={classes.source}>
        {sla.source === "item"
          ? "The card promises these times."
          : "The priority sets these times."}{" "}
        It follows <Link to={`/policy/workflows/${workflow}`}>{withoutOrg(workflow)}</Link>.
      </p>
    </>
  );
}

function GroupName({ name }: { name: string }) {
  const scope = scopeBelowOrg(name);
  return (
    <>
      <strong>{shortName(name)}</strong>
      {scope !== "" && (
        <>
          {" "}
          of <code>{scope}</code>
        </>
      )}
    </>
  );
}

function peopleText(members: number): string {
  if (members === 0) return "nobody is in it yet";
  return members === 1 ? "one person" : `${String(members)} people`;
}

function whoText(role: string, group: string | null): string {
  switch (role) {
    case "assignee":
      return group === null ? "whoever it is assigned to" : "whoever of them takes it";
    case "requester":
      return "you";
    case "any":
      return "whoever takes it, or you";
    default:
      return group !== null && shortName(group) === shortName(role)
        ? "any of them"
        : `members of ${shortName(role)}`;
  }
}
