import { expect, it } from "vitest";

import { isMissingScript } from "./missingScript";

it.each([
  "Failed to fetch dynamically imported module: http://itops/assets/Page-1.js",
  "error loading dynamically imported module: http://itops/assets/Page-1.js",
  "Importing a module script failed.",
  "Unable to preload CSS for /assets/Page-1.css",
])("knows %s", (message) => {
  expect(isMissingScript(new TypeError(message))).toBe(true);
});

it("takes nothing else for it", () => {
  expect(isMissingScript(new TypeError("undefined is not a function"))).toBe(false);
  expect(isMissingScript("Importing a module script failed.")).toBe(false);
});
