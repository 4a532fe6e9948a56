import { useQuery } from "@tanstack/react-query";

import { catalogQuery } from "../api/policy";
import { ErrorState } from "../components/feedback/ErrorState";
import { Icon } from "../components/icon/Icon";
import { Page } from "../components/Page";
import { Panel } from "../components/Panel";
import { PageSkeleton } from "../components/Skeletons";

export default function NewTicketPage() {
  const catalog = useQuery(catalogQuery(""));
  if (catalog.isPending) return <PageSkeleton />;
  if (catalog.data === undefined) {
    return <ErrorState error={catalog.error} onRetry={() => void catalog.refetch()} />;
  }
  const { categories, items } = catalog.data;
  return (
    <Page title="New ticket" lead="What do you need?">
      {categories.map(({ name, displayName }) => (
        <Panel key={name} title={displayName}>
          <ul>
            {items
              .filter((item) => item.category === name)
              .map((item) => (
                <li key={item.name}>
                  <Icon name={item.icon ?? "confirmation_number"} /> {item.displayName}
                </li>
              ))}
          </ul>
        </Panel>
      ))}
    </Page>
  );
}
