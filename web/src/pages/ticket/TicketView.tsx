import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { useMe } from "../../api/session";
import { movesQuery } from "../../api/tickets";
import type { Ticket } from "../../api/types";
import { Page } from "../../components/Page";
import { Panel } from "../../components/Panel";
import { RelativeTime } from "../../components/RelativeTime";
import { PriorityBadge } from "../../components/ticket/PriorityBadge";
import { SlaClock } from "../../components/ticket/SlaClock";
import { StatusBadge } from "../../components/ticket/StatusBadge";
import type { Field } from "../../lib/conflict";
import { useOpener, type Focusable } from "../../lib/focus";
import { shortName } from "../../lib/names";
import { currentClock } from "../../lib/sla";
import { Composer } from "./Composer";
import { Description } from "./Description";
import { Details } from "./Details";
import { MovesPanel } from "./MovesPanel";
import { Others } from "./Others";
import { ServiceLevels } from "./ServiceLevels";
import { TicketConflict } from "./TicketConflict";
import { TicketTools } from "./TicketTools";
import classes from "./TicketView.module.css";
import { Timeline, ToNewest } from "./Timeline";
import { TitleEditor } from "./TitleEditor";
import { unfinishedField } from "./useFieldDraft";
import { useNames } from "./useNames";
import { useRights } from "./useRights";
import { useTicketActions } from "./useTicketActions";
import { useTicketShortcuts } from "./useTicketShortcuts";

/** All of a ticket. What changes elsewhere appears here; what is typed here stays. */
export function TicketView({ ticket }: { ticket: Ticket }) {
  const { number, title, status, priority, requester, sla, created_at } = ticket;
  const clock = currentClock(ticket);
  const actions = useTicketActions(ticket);
  const { data: moves } = useQuery(movesQuery(number));
  const rights = useRights(ticket);
  const me = useMe().user.username;
  const [editing, setEditing] = useState<Field | null>(() => unfinishedField(me, ticket));
  const [comment, setComment] = useState<Focusable | null>(null);
  const titleOpener = useOpener(editing === "title");
  const nameOf = useNames(ticket);
  useTicketShortcuts({ ticket, moves, rights, actions, onEdit: setEditing, comment });
  // Another editor may have been opened while what one had was on its way.
  const close = (field: Field) => {
    setEditing((now) => (now === field ? null : now));
  };
  return (
    <Page
      title={title}
      tabTitle={`${number} ${title}`}
      titleEditor={
        editing === "title" ? (
          <TitleEditor
            ticket={ticket}
            actions={actions}
            onClose={() => {
              close("title");
            }}
          />
        ) : undefined
      }
      lead={
        <span className={classes.lead}>
          <span className="mono">{number}</span>
          <StatusBadge status={status} />
          <PriorityBadge priority={priority} />
          {status !== "CLOSED" && (
            <SlaClock clock={sla[clock]} startedAt={created_at} kind={clock} />
          )}
          <span>{whoText(ticket)}</span>
          <span>
            {requester.display_name} opened it <RelativeTime at={created_at} />
          </span>
        </span>
      }
      actions={
        <TicketTools
          ticket={ticket}
          canEdit={rights.change}
          onEditTitle={() => {
            setEditing("title");
          }}
          titleOpener={titleOpener}
        />
      }
    >
      <MovesPanel ticket={ticket} actions={actions} />
      <div className={classes.columns}>
        <div className={classes.story}>
          <Description
            ticket={ticket}
            actions={actions}
            canEdit={rights.change}
            isEditing={editing === "description"}
            onEdit={() => {
              setEditing("description");
            }}
            onClose={() => {
              close("description");
            }}
          />
          <Panel title="Timeline" action={<ToNewest number={number} />}>
            <Timeline number={number} nameOf={nameOf} />
            <Composer ticket={ticket} actions={actions} field={comment} fieldRef={setComment} />
          </Panel>
        </div>
        <div className={classes.facts}>
          <ServiceLevels ticket={ticket} />
          <Details
            ticket={ticket}
            actions={actions}
            rights={rights}
            editing={editing}
            onEdit={setEditing}
            onClose={close}
          />
        </div>
      </div>
      <Others number={number} nameOf={nameOf} />
      {actions.conflict !== null && (
        <TicketConflict conflict={actions.conflict} actions={actions} nameOf={nameOf} />
      )}
    </Page>
  );
}

/** Who has it, or who could take it. */
function whoText({ assignee, assignee_group }: Ticket): string {
  if (assignee !== null) return `${assignee.display_name} has it`;
  return assignee_group === null ? "nobody has it" : `waits for ${shortName(assignee_group)}`;
}
