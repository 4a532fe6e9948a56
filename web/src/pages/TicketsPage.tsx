import { SegmentedControl } from "@mantine/core";
import { lazy, Suspense } from "react";

import { Page } from "../components/Page";
import { PageSkeleton } from "../components/Skeletons";
import { FilterBar } from "./tickets/FilterBar";
import { ListTools } from "./tickets/ListTools";
import { TicketList } from "./tickets/TicketList";
import { useListAddress } from "./tickets/useListAddress";
import { ViewTabs } from "./tickets/ViewTabs";

const TicketBoard = lazy(() => import("./tickets/TicketBoard"));

/** The set of the address, in the layout of the address. */
export default function TicketsPage() {
  const { query, search, layout, setQuery, setLayout } = useListAddress();
  return (
    <Page
      title="Tickets"
      wide
      actions={
        <SegmentedControl
          aria-label="Layout"
          value={layout}
          onChange={setLayout}
          data={[
            { value: "table", label: "Table" },
            { value: "board", label: "Board" },
          ]}
        />
      }
    >
      <ViewTabs search={search} layout={layout} />
      <FilterBar
        query={query}
        onChange={setQuery}
        tools={
          layout === "table" && <ListTools query={query} search={search} onChange={setQuery} />
        }
      />
      {layout === "board" ? (
        <Suspense fallback={<PageSkeleton />}>
          <TicketBoard query={query} />
        </Suspense>
      ) : (
        <TicketList query={query} search={search} onChange={setQuery} />
      )}
    </Page>
  );
}
