import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";

import { ticketQuery } from "../api/tickets";
import { ErrorState } from "../components/feedback/ErrorState";
import { Markdown } from "../components/Markdown";
import { Page } from "../components/Page";
import { PageSkeleton } from "../components/Skeletons";
import { PriorityBadge } from "../components/ticket/PriorityBadge";
import { StatusBadge } from "../components/ticket/StatusBadge";
import { ticketNumber } from "../lib/names";

export default function TicketPage() {
  const { number = "" } = useParams();
  const ticket = useQuery(ticketQuery(ticketNumber(number) ?? number));
  if (ticket.isPending) return <PageSkeleton />;
  if (ticket.data === undefined) {
    return <ErrorState error={ticket.error} onRetry={() => void ticket.refetch()} />;
  }
  const { title, status, priority, description_html } = ticket.data;
  return (
    <Page title={title} tabTitle={`${ticket.data.number} ${title}`}>
      <StatusBadge status={status} /> <PriorityBadge priority={priority} />
      <Markdown html={description_html} />
    </Page>
  );
}
