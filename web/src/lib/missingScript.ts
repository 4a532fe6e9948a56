/** What Chromium and Firefox, Safari, and Vite say of a script or its styles. */
const MISSING =
  /dynamically imported module|importing a module script failed|unable to preload css/i;

/**
 * A part of the page that did not come: it belongs to an older build and is gone after an update of
 * the server, or the network was away. React keeps the failure, so loading the page again helps in
 * both cases and nothing else does.
 */
export function isMissingScript(error: unknown): boolean {
  return error instanceof Error && MISSING.test(error.message);
}
