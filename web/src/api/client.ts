import createClient, { type Middleware } from "openapi-fetch";

import { learnServerTime } from "../lib/clock";
import { ProblemError } from "./problem";
import type { paths } from "./schema";

const SAFE_METHODS = new Set(["GET", "HEAD"]);

let csrfToken: string | null = null;
let onSignedOut: () => void = () => undefined;

/** What vouches for changes; the session's, or null when there is none. */
export function setCsrfToken(token: string | null): void {
  csrfToken = token;
}

/** Called when an answer shows that the session has ended. */
export function setSignedOutHandler(handler: () => void): void {
  onSignedOut = handler;
}

const session: Middleware = {
  onRequest({ request }) {
    if (csrfToken !== null && !SAFE_METHODS.has(request.method)) {
      request.headers.set("X-CSRF-Token", csrfToken);
    }
    return request;
  },
  async onResponse({ response }) {
    learnServerTime(response.headers.get("Date"));
    if (response.ok || response.status === 304) return;
    const problem = await ProblemError.of(response);
    if (problem.code === "not_signed_in") onSignedOut();
    throw problem;
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === "AbortError") return error;
    return ProblemError.unreachable(error);
  },
};

/** The server's interface by its contract. Whatever is not a success is thrown as a ProblemError. */
export const server = createClient<paths>({ credentials: "same-origin" });
server.use(session);

/** The body of an answer. Failures never get here: they were thrown. */
export async function bodyOf<T>(answer: Promise<{ data?: T }>): Promise<NonNullable<T>> {
  const { data } = await answer;
  if (data === undefined || data === null) throw new ProblemError({});
  return data;
}

/** Names one intended change: sent again with the same key, it happens once. */
export function newIdempotencyKey(): string {
  // crypto.randomUUID exists only where the connection is secure; policy owners try this on a LAN.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
