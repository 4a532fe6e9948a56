import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";

import { registryQuery } from "../api/policy";
import { ticketListQuery } from "../api/tickets";
import { EmptyState } from "../components/feedback/EmptyState";
import { Page } from "../components/Page";
import { Panel } from "../components/Panel";
import { TicketRow } from "../components/ticket/TicketRow";
import { shortRevision } from "../lib/names";

export default function DashboardPage() {
  const registry = useQuery(registryQuery);
  const breached = useQuery(ticketListQuery({ sla: "breached", status: ["OPEN", "IN_PROGRESS"] }));
  return (
    <Page
      title="Dashboard"
      lead={registry.data && `Policy ${shortRevision(registry.data.revision)}`}
    >
      <Panel
        title="Past their time"
        action={<Link to="/tickets?sla=breached&status=OPEN&status=IN_PROGRESS">Show all</Link>}
      >
        {breached.data?.items.length === 0 && (
          <EmptyState icon="verified" title="Every open ticket is in time" />
        )}
        <ul>
          {breached.data?.items.map((ticket) => (
            <TicketRow key={ticket.id} ticket={ticket} />
          ))}
        </ul>
      </Panel>
    </Page>
  );
}
