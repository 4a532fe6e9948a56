import { useCallback, useState } from "react";

import { useTicketEvents } from "../../api/live";
import { useMe } from "../../api/session";
import type { HistoryEntry, TicketEvent } from "../../api/types";

const DONE: Record<HistoryEntry["kind"], string> = {
  opened: "opened it",
  status: "moved it",
  assignee: "assigned it",
  assignee_group: "changed its group",
  comment: "commented",
  priority: "changed its priority",
  title: "changed its title",
  description: "changed its description",
  service: "changed its service",
  sla_breached: "a service level was missed",
};

interface OthersProps {
  number: string;
  nameOf: (username: string) => string;
}

/** Says what somebody else has just done to those who do not see it appear. */
export function Others({ number, nameOf }: OthersProps) {
  const me = useMe().user.username;
  const [last, setLast] = useState<TicketEvent>();
  useTicketEvents(
    useCallback(
      (event: TicketEvent) => {
        if (event.number === number && event.actor !== me) setLast(event);
      },
      [number, me],
    ),
  );
  return (
    <p role="status" className="visually-hidden">
      {last !== undefined &&
        `${nameOf(last.actor)}: ${last.kinds.map((kind) => DONE[kind]).join(" and ")}.`}
    </p>
  );
}
