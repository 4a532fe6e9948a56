import { useQuery } from "@tanstack/react-query";

import { registryQuery } from "../api/policy";
import { ErrorState } from "../components/feedback/ErrorState";
import { Page } from "../components/Page";
import { Panel } from "../components/Panel";
import { RelativeTime } from "../components/RelativeTime";
import { PageSkeleton } from "../components/Skeletons";
import { shortRevision } from "../lib/names";

export default function PolicyPage() {
  const registry = useQuery(registryQuery);
  if (registry.isPending) return <PageSkeleton />;
  if (registry.data === undefined) {
    return <ErrorState error={registry.error} onRetry={() => void registry.refetch()} />;
  }
  const { revision, loaded_at, sources } = registry.data;
  return (
    <Page
      title="Policy"
      lead={
        <>
          Revision <code>{shortRevision(revision)}</code>, in force since{" "}
          <RelativeTime at={loaded_at} />.
        </>
      }
    >
      <Panel title="Read from" note={sources.length}>
        <ul>
          {sources.map(({ name }) => (
            <li key={name}>
              <code>{name}</code>
            </li>
          ))}
        </ul>
      </Panel>
    </Page>
  );
}
