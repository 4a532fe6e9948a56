const SEGMENT = "[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?";
const PATH = new RegExp(`^${SEGMENT}(?:/${SEGMENT}){0,4}$`);

/** Whether a text is a service path, with or without the organisation (B1.2, B1.5). */
export function isServicePath(text: string): boolean {
  return PATH.test(text);
}

/** The part of a path that is complete: what is asked for while the next segment is being typed. */
export function settledPath(text: string): string {
  const path = text.trim().replace(/\/+$/, "");
  return isServicePath(path) ? path : "";
}

/** What a full name belongs to, below the organisation: `itops-dev/dev`; empty for all of it. */
export function scopeBelowOrg(fullName: string): string {
  return fullName.split("/").slice(1, -1).join("/");
}

/** Whether a service, with or without the organisation, lies where something was declared, or below. */
export function isAtOrBelow(service: string, fullName: string): boolean {
  const below = scopeBelowOrg(fullName);
  const whole = fullName.split("/").slice(0, -1).join("/");
  return [below, whole].some((scope) => scope === "" || `${service}/`.startsWith(`${scope}/`));
}
