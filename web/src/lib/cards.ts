import type { CatalogItem } from "../api/types";
import { shortName } from "./names";
import { isAtOrBelow, scopeBelowOrg } from "./services";

/** Where the form of a card is. What only some service has is asked for there. */
export function cardAddress({ name }: CatalogItem, service: string): string {
  const search = new URLSearchParams({ item: shortName(name) });
  const place = isAtOrBelow(service, name) ? service : scopeBelowOrg(name);
  if (place !== "") search.set("service", place);
  return `/new?${search.toString()}`;
}
