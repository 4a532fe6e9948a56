import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";

import { ticketListQuery } from "../../api/tickets";
import type { TicketQuery } from "../../api/types";
import { useTyped } from "../../components/form/useSuggestions";
import { Panel } from "../../components/Panel";
import { TicketRows } from "../../components/ticket/TicketRow";
import { tellingWords } from "../../lib/catalogWords";
import { toSearch } from "../../lib/search";

const SHOWN = 3;
/** Shorter ones are in too many tickets to say anything. */
const TELLING_LENGTH = 4;

/** Tickets that say the same and are not solved yet: perhaps nothing needs to be opened. */
export function KnownTickets({ words }: { words: string }) {
  const telling = useTyped(tellingWords(words).join(" "));
  const query: TicketQuery = {
    q: telling,
    status: ["OPEN", "IN_PROGRESS"],
    sort: "-created_at",
    limit: SHOWN,
  };
  const { data, isPlaceholderData } = useQuery({
    ...ticketListQuery(query),
    enabled: telling.length >= TELLING_LENGTH,
  });
  if (telling.length < TELLING_LENGTH || data === undefined || data.items.length === 0) return null;
  const more = data.next_cursor !== null && !isPlaceholderData;
  return (
    <Panel
      title="Perhaps known already"
      note="open tickets with these words"
      action={more && <Link to={`/tickets?${toSearch(query)}`}>Show all</Link>}
    >
      <TicketRows tickets={data.items} />
    </Panel>
  );
}
