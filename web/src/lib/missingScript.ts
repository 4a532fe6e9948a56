/** What Chromium and Firefox, Safari, and Vite say of a script or its styles. */
const MISSING =
  /dynamically imported module|importing a module script failed|unable to preload css/i;

/** A part of an older build, gone after an update of the server: only loading the page again helps. */
export function isMissingScript(error: unknown): boolean {
  return error instanceof Error && MISSING.test(error.message);
}
