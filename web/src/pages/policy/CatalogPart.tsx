import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";

import { catalogQuery } from "../../api/policy";
import type { Catalog, CatalogItem } from "../../api/types";
import { EmptyState } from "../../components/feedback/EmptyState";
import { ErrorState } from "../../components/feedback/ErrorState";
import { ServicePicker } from "../../components/form/ServicePicker";
import { useTyped } from "../../components/form/useSuggestions";
import { Icon } from "../../components/icon/Icon";
import { Panel } from "../../components/Panel";
import { Place } from "../../components/Place";
import { ScopedName } from "../../components/policy/ScopedName";
import { RowSkeletons } from "../../components/Skeletons";
import { PriorityBadge } from "../../components/ticket/PriorityBadge";
import { useAddressText } from "../../lib/addressText";
import { useChanged } from "../../lib/changed";
import { shortName, withoutOrg } from "../../lib/names";
import { settledPath } from "../../lib/services";
import { formatMinutes } from "../../lib/time";
import { ChangedMark } from "./ChangedMark";
import { PolicyFrame } from "./PolicyFrame";
import classes from "./CatalogPart.module.css";

const nameOf = ({ name }: CatalogItem) => name;

/** The cards that a service is offered, with what each would fill in there. */
export function CatalogPart() {
  const [search, setSearch] = useSearchParams();
  const [service, setService] = useAddressText(search.get("service") ?? "");
  const typed = useTyped(service);
  const path = settledPath(typed);
  const isNoPath = typed !== "" && path === "";
  const { data: catalog, error, refetch } = useQuery(catalogQuery(path));
  return (
    <PolicyFrame
      title="Catalog"
      lead="The cards of the New ticket page, with the workflow, group and times that each means for a service."
    >
      <div className={classes.filter}>
        <ServicePicker
          label="As offered for the service"
          description="Empty: what everybody in the organisation is offered"
          value={service}
          onChange={(value) => {
            setService(value, () => {
              setSearch(value === "" ? {} : { service: value }, { replace: true });
            });
          }}
        />
      </div>
      {isNoPath ? (
        <EmptyState icon="alt_route" title={`“${typed}” is no service path`}>
          A path has at most five names with slashes between them, of letters, digits, hyphens and
          underscores.
        </EmptyState>
      ) : (
        <>
          {catalog === undefined && error === null && <RowSkeletons count={8} />}
          {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
          {/* The marks of what changed belong to one service. */}
          {catalog !== undefined && <Categories key={catalog.service} catalog={catalog} />}
        </>
      )}
    </PolicyFrame>
  );
}

function Categories({ catalog: { categories, items } }: { catalog: Catalog }) {
  const changed = useChanged(items, nameOf);
  return categories.map((category) => {
    const cards = items.filter((item) => item.category === category.name);
    return (
      <Panel key={category.name} title={category.displayName} note={cards.length}>
        {cards.length === 0 && (
          <EmptyState icon="widgets" title="Nothing is offered here">
            Choose another service to see what it is offered.
          </EmptyState>
        )}
        <ul className={classes.cards}>
          {cards.map((item) => (
            <Card key={item.name} item={item} isChanged={changed.has(item.name)} />
          ))}
        </ul>
      </Panel>
    );
  });
}

function Card({ item, isChanged }: { item: CatalogItem; isChanged: boolean }) {
  const { name, displayName, description, icon, workflow, defaults, sla, file, line } = item;
  return (
    <li className={classes.card}>
      <span className={classes.icon}>
        <Icon name={icon ?? "confirmation_number"} size={24} />
      </span>
      <div className={classes.what}>
        <h3 className={classes.title}>
          {displayName}
          {isChanged && <ChangedMark />}
        </h3>
        {description !== null && <p className={classes.text}>{description}</p>}
        <p className={classes.name}>
          <code>{withoutOrg(name)}</code> <Place file={file} line={line} />
        </p>
      </div>
      <dl className={classes.facts}>
        <div>
          <dt>Priority</dt>
          <dd>
            <PriorityBadge priority={defaults.priority} />
          </dd>
        </div>
        <div>
          <dt>Goes to</dt>
          <dd>
            {defaults.assigneeGroup === null ? (
              "nobody in particular"
            ) : (
              <ScopedName
                name={defaults.assigneeGroup}
                to={`/policy/groups?q=${encodeURIComponent(shortName(defaults.assigneeGroup))}`}
              />
            )}
          </dd>
        </div>
        <div>
          <dt>Follows</dt>
          <dd>
            <ScopedName name={workflow} to={`/policy/workflows/${workflow}`} />
          </dd>
        </div>
        <div>
          <dt>Promises</dt>
          <dd>
            Answer within {formatMinutes(sla.responseMinutes)}
            <br />
            Solved within {formatMinutes(sla.resolutionMinutes)}
          </dd>
        </div>
      </dl>
    </li>
  );
}
