import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { Link } from "react-router";

import { sentenceOf } from "../../api/problem";
import { useMe } from "../../api/session";
import type { TicketQuery, View } from "../../api/types";
import { useRemoveView, useSaveView, viewsQuery } from "../../api/views";
import { ErrorBoundary } from "../../components/feedback/ErrorBoundary";
import { Icon } from "../../components/icon/Icon";
import { fromSearch } from "../../lib/search";
import { useShowCurrent } from "../../lib/showCurrent";
import { showToast } from "../../lib/toasts";
import { listSearch, type Layout } from "./useListAddress";
import classes from "./ViewTabs.module.css";

// Dialogs take a library that a list does without.
const SaveViewDialog = lazy(() => import("./SaveViewDialog"));

interface Tab {
  name: string;
  query: TicketQuery;
  layout?: Layout;
}

/** What everybody has. */
function builtIn(memberships: readonly string[]): Tab[] {
  const open: Pick<TicketQuery, "status"> = { status: ["OPEN", "IN_PROGRESS"] };
  const tabs: Tab[] = [
    { name: "All", query: {} },
    { name: "My open", query: { ...open, assignee: ["me"] } },
  ];
  if (memberships.length > 0) {
    const query = { ...open, assignee: ["none"], group: memberships.slice(0, 32) };
    tabs.push({ name: "My groups’ unassigned", query });
  }
  tabs.push(
    { name: "Breached", query: { ...open, sla: "breached" } },
    { name: "At risk", query: { ...open, sla: "at_risk" } },
  );
  return tabs;
}

const tabOf = (view: View): Tab => ({
  name: view.name,
  query: fromSearch(new URLSearchParams(view.query)),
  layout: view.layout,
});

interface ViewTabsProps {
  /** The set that is shown, as in the address. */
  search: string;
  layout: Layout;
}

/** Sets of tickets with a name: everybody's, and one's own. */
export function ViewTabs({ search, layout }: ViewTabsProps) {
  const { memberships } = useMe();
  const views = useQuery(viewsQuery).data ?? [];
  const [naming, setNaming] = useState(false);
  const strip = useShowCurrent<HTMLUListElement>(`${search} ${views.length}`);
  const remove = useRemoveView();
  const save = useSaveView();
  const standard = builtIn(memberships);
  // A built-in set is the same in either layout; one's own was saved with one.
  const isStandard = standard.some(({ query }) => listSearch(query, "table") === search);
  const shown = listSearch(fromSearch(new URLSearchParams(search)), layout);
  const current = views.find((view) => {
    const tab = tabOf(view);
    return listSearch(tab.query, tab.layout ?? "table") === shown;
  });
  const endNaming = () => {
    setNaming(false);
  };
  const removeCurrent = (view: View) => {
    const { name, query, layout: saved } = view;
    remove.mutate(view.id, {
      onSuccess: () => {
        const run = () => {
          // The tabs may be gone by then: only a promise still tells what became of it.
          save.mutateAsync({ name, query, layout: saved }).catch((error: unknown) => {
            showToast("bad", sentenceOf(error));
          });
        };
        showToast("info", `The view “${name}” is removed.`, { label: "Undo", run });
      },
      onError: (error) => {
        showToast("bad", sentenceOf(error));
      },
    });
  };
  return (
    <nav className={classes.tabs} aria-label="Saved views">
      <ul ref={strip}>
        {standard.map(({ name, query }) => (
          <li key={name}>
            <Link
              to={{ search: listSearch(query, layout) }}
              aria-current={listSearch(query, "table") === search ? "page" : undefined}
            >
              {name}
            </Link>
          </li>
        ))}
        {views.map((view) => {
          const tab = tabOf(view);
          return (
            <li key={`view-${view.id}`}>
              <Link
                to={{ search: listSearch(tab.query, tab.layout ?? "table") }}
                aria-current={view === current ? "page" : undefined}
              >
                <Icon name="bookmark" size={16} />
                {view.name}
              </Link>
            </li>
          );
        })}
      </ul>
      {current !== undefined && (
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<Icon name="delete" size={16} />}
          onClick={() => {
            removeCurrent(current);
          }}
        >
          <span className={classes.label}>Remove view</span>
        </Button>
      )}
      {current === undefined && !isStandard && (
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<Icon name="save" size={16} />}
          onClick={() => {
            setNaming(true);
          }}
        >
          <span className={classes.label}>Save view</span>
        </Button>
      )}
      {naming && (
        <ErrorBoundary isAside onError={endNaming}>
          <Suspense fallback={null}>
            <SaveViewDialog views={views} search={search} layout={layout} onClose={endNaming} />
          </Suspense>
        </ErrorBoundary>
      )}
    </nav>
  );
}
