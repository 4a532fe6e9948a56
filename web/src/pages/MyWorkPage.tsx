import { useQueries, useQuery } from "@tanstack/react-query";
import { Link } from "react-router";

import { useMe } from "../api/session";
import { urgentTicketsQuery } from "../api/tickets";
import type { TicketQuery } from "../api/types";
import { EmptyState } from "../components/feedback/EmptyState";
import { ErrorState } from "../components/feedback/ErrorState";
import { Page } from "../components/Page";
import { Panel } from "../components/Panel";
import { RowSkeletons } from "../components/Skeletons";
import { TicketRows } from "../components/ticket/TicketRow";
import { toSearch } from "../lib/search";

/** Nobody has more in hand; a queue may have, and says so. */
const LIMIT = 100;

interface Section {
  title: string;
  query: TicketQuery & { limit: number };
  person?: "requester";
  /** Said when there is nothing. */
  empty: { icon: string; title: string; text: string };
}

/** What waits for somebody, most pressing first. */
function sectionsFor(memberships: readonly string[]): Section[] {
  const sections: Section[] = [
    {
      title: "Assigned to me",
      query: { assignee: ["me"], status: ["OPEN", "IN_PROGRESS"], sort: "due_at", limit: LIMIT },
      person: "requester",
      empty: {
        icon: "check_circle",
        title: "Nothing is assigned to you",
        text: "Tickets that you take on, or that somebody gives you, appear here.",
      },
    },
    {
      title: "Waiting for my confirmation",
      query: { requester: ["me"], status: ["RESOLVED"], sort: "-updated_at", limit: LIMIT },
      empty: {
        icon: "verified",
        title: "No request of yours waits for you",
        text: "When one is resolved, you say here whether it really is.",
      },
    },
    {
      title: "My open requests",
      query: { requester: ["me"], status: ["OPEN", "IN_PROGRESS"], sort: "due_at", limit: LIMIT },
      empty: {
        icon: "confirmation_number",
        title: "You have no open requests",
        text: "Need something? Open a ticket, and follow it here.",
      },
    },
  ];
  if (memberships.length > 0) {
    sections.splice(1, 0, {
      title: "Unassigned in my groups",
      query: {
        assignee: ["none"],
        group: memberships.slice(0, 32),
        status: ["OPEN", "IN_PROGRESS"],
        sort: "due_at",
        limit: LIMIT,
      },
      empty: {
        icon: "inbox",
        title: "Your groups' queues are empty",
        text: "Tickets that wait for somebody of your groups appear here.",
      },
    });
  }
  return sections;
}

export default function MyWorkPage() {
  const { memberships } = useMe();
  const sections = sectionsFor(memberships);
  // Together, so that no section moves the next one when it comes.
  const isPending = useQueries({
    queries: sections.map(({ query }) => urgentTicketsQuery(query)),
    // Not whether they are pending: what failed is that again when its panel asks once more.
    combine: (results) => results.some(({ isFetched }) => !isFetched),
  });
  return (
    <Page title="My work">
      {isPending && <RowSkeletons count={6} />}
      {!isPending && sections.map((section) => <WorkPanel key={section.title} section={section} />)}
    </Page>
  );
}

function WorkPanel({ section }: { section: Section }) {
  const { title, query, empty } = section;
  const tickets = useQuery(urgentTicketsQuery(query));
  const items = tickets.data?.items;
  const more = tickets.data?.hasMore ?? false;
  return (
    <Panel
      title={title}
      note={items && (more ? `${items.length}+` : items.length)}
      action={more && <Link to={`/tickets?${toSearch(query)}`}>Show all</Link>}
    >
      {tickets.isError && items === undefined && (
        <ErrorState error={tickets.error} onRetry={() => void tickets.refetch()} />
      )}
      {items?.length === 0 && (
        <EmptyState icon={empty.icon} title={empty.title} compact>
          {empty.text}
        </EmptyState>
      )}
      {items !== undefined && items.length > 0 && (
        <TicketRows tickets={items} person={section.person ?? "assignee"} />
      )}
    </Panel>
  );
}
