import createClient, { type Middleware } from "openapi-fetch";

import { learnServerTime } from "../lib/clock";
import { ProblemError } from "./problem";
import { repeated, somebodyElse } from "./repeat";
import type { paths } from "./schema";

const SAFE_METHODS = new Set(["GET", "HEAD"]);

interface SessionHandlers {
  /** Who is signed in, as far as is known. */
  person: () => string | undefined;
  /** An answer shows that the session has ended. */
  onEnd: () => void;
  /** Learns the session that the cookie has now. */
  renew: () => Promise<unknown>;
}

let csrfToken: string | null = null;
let handlers: SessionHandlers = {
  person: () => undefined,
  onEnd: () => undefined,
  renew: () => Promise.resolve(),
};

/** What vouches for changes; the session's, or null when there is none. */
export function setCsrfToken(token: string | null): void {
  csrfToken = token;
}

export function setSessionHandlers(those: SessionHandlers): void {
  handlers = those;
}

function vouchFor(request: Request): Request {
  if (csrfToken !== null) request.headers.set("X-CSRF-Token", csrfToken);
  return request;
}

/**
 * Who signs in anew in another tab gives this one another cookie too, and its token is worth nothing
 * any more. It learns the new one, and sends the change once more.
 */
async function send(request: Request): Promise<Response> {
  if (SAFE_METHODS.has(request.method)) return fetch(request);
  const person = handlers.person();
  const again = request.clone();
  const response = await fetch(vouchFor(request));
  if (response.status !== 403) return response;
  const problem = await ProblemError.of(response.clone());
  if (problem.code !== "csrf_required") return response;
  await handlers.renew();
  if (handlers.person() === person) return fetch(vouchFor(again));
  throw somebodyElse();
}

const answers: Middleware = {
  async onResponse({ response }) {
    learnServerTime(response.headers.get("Date"));
    if (response.ok || response.status === 304) return;
    const problem = await ProblemError.of(response);
    if (problem.code === "not_signed_in") handlers.onEnd();
    throw problem;
  },
  onError({ error }) {
    if (error instanceof ProblemError) return error;
    if (error instanceof DOMException && error.name === "AbortError") return error;
    return ProblemError.unreachable(error);
  },
};

/** The server's interface by its contract. Whatever is not a success is thrown as a ProblemError. */
export const server = createClient<paths>({ credentials: "same-origin", fetch: send });
server.use(answers);

/** The body of an answer. Failures never get here: they were thrown. */
export async function bodyOf<T>(answer: Promise<{ data?: T }>): Promise<NonNullable<T>> {
  const { data } = await answer;
  if (data === undefined || data === null) throw new ProblemError({});
  return data;
}

/** Sends what has an idempotency key, which happens once, however often it is sent. */
export function sendRepeatedly<T>(send: () => Promise<T>): Promise<T> {
  return repeated(send, () => handlers.person());
}

/** Names one intended change: sent again with the same key, it happens once. */
export function newIdempotencyKey(): string {
  // crypto.randomUUID exists only where the connection is secure; policy owners try this on a LAN.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
