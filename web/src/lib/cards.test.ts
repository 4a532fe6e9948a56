import { describe, expect, it } from "vitest";

import type { CatalogItem } from "../api/types";
import { cardAddress } from "./cards";

const DEEP = "acme/shop/prod/restart";

describe("cardAddress", () => {
  it.each([
    ["acme/restart", "", "/new?item=restart"],
    ["acme/restart", "shop/prod", "/new?item=restart&service=shop%2Fprod"],
    // Offered there, or below: what was chosen stays (B2.4).
    [DEEP, "shop/prod/c1", "/new?item=restart&service=shop%2Fprod%2Fc1"],
    [DEEP, "acme/shop/prod", "/new?item=restart&service=acme%2Fshop%2Fprod"],
    // Found from elsewhere: it is asked for where it is declared.
    [DEEP, "", "/new?item=restart&service=shop%2Fprod"],
    [DEEP, "shop", "/new?item=restart&service=shop%2Fprod"],
    [DEEP, "shop/production", "/new?item=restart&service=shop%2Fprod"],
  ])("%s for %j", (name, service, address) => {
    expect(cardAddress({ name } as CatalogItem, service)).toBe(address);
  });
});
