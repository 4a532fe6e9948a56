import { Skeleton } from "@mantine/core";
import { Link } from "react-router";

import type { CatalogItem } from "../../api/types";
import { Icon } from "../../components/icon/Icon";
import { PriorityBadge } from "../../components/ticket/PriorityBadge";
import { cardAddress } from "../../lib/cards";
import { scopeBelowOrg } from "../../lib/services";
import { formatDuration } from "../../lib/time";
import classes from "./Card.module.css";

interface CardProps {
  item: CatalogItem;
  service: string;
  /** Enter in the search field takes this one. */
  isBest: boolean;
}

/** A card of the catalog; all of it leads to its form. */
export function Card({ item, service, isBest }: CardProps) {
  const { name, displayName, description, icon, defaults, sla } = item;
  const scope = scopeBelowOrg(name);
  return (
    <li className={classes.card} data-best={isBest || undefined}>
      <span className={classes.icon}>
        <Icon name={icon ?? "confirmation_number"} size={24} />
      </span>
      <div className={classes.what}>
        <h3 className={classes.title}>
          <Link to={cardAddress(item, service)} className={classes.link} data-arrow-stop>
            {displayName}
          </Link>
          {isBest && <kbd className={classes.enter}>Enter</kbd>}
        </h3>
        {description !== null && <p className={classes.text}>{description}</p>}
        {scope !== "" && (
          <p className={classes.scope}>
            Only for <code>{scope}</code>
          </p>
        )}
      </div>
      <p className={classes.facts}>
        <PriorityBadge priority={defaults.priority} />
        <span>
          Answer in {formatDuration(sla.responseMinutes * 60)}, solved in{" "}
          {formatDuration(sla.resolutionMinutes * 60)}
        </span>
      </p>
    </li>
  );
}

const SKELETONS = 9;

export function CardSkeletons() {
  return (
    <div className={classes.skeletons} aria-busy="true" aria-label="Loading">
      {Array.from({ length: SKELETONS }, (_, place) => (
        <Skeleton key={place} height={132} radius="lg" />
      ))}
    </div>
  );
}
