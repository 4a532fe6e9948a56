import type { Decision, Diagnostic, Problem, Ticket } from "./types";

/** What some problems carry besides the members of every problem. */
interface ProblemExtras {
  ticket?: Ticket;
  decision?: Decision;
  diagnostics?: Diagnostic[];
}

/** A request that the server refused, or that never reached it (`code` is then `unreachable`). */
export class ProblemError extends Error {
  readonly status: number;
  /** Stable, for programs. */
  readonly code: string;
  /** What is wrong and what to do, for people. */
  readonly detail: string;
  /** A JSON pointer into the body, `?name` or a header's name. */
  readonly pointer: string | undefined;
  readonly requestId: string | undefined;
  /** Seconds until it makes sense to try again. */
  readonly retryAfter: number | undefined;
  readonly extras: ProblemExtras;

  constructor(problem: Partial<Problem & ProblemExtras>, retryAfter?: number, cause?: unknown) {
    const detail =
      problem.detail ?? "The server gave an answer that this page does not understand.";
    super(detail, { cause });
    this.name = "ProblemError";
    this.status = problem.status ?? 0;
    this.code = problem.code ?? "unknown";
    this.detail = detail;
    this.pointer = problem.pointer;
    this.requestId = problem.request_id;
    this.retryAfter = retryAfter;
    this.extras = problem;
  }

  static unreachable(cause: unknown): ProblemError {
    const detail = "The server cannot be reached. Nothing was lost; try again in a moment.";
    return new ProblemError({ code: "unreachable", detail }, undefined, cause);
  }

  static async of(response: Response): Promise<ProblemError> {
    const retryAfter = Number(response.headers.get("Retry-After") ?? Number.NaN);
    const seconds = Number.isFinite(retryAfter) ? retryAfter : undefined;
    const isProblem = response.headers.get("Content-Type")?.includes("problem+json") ?? false;
    const body = isProblem ? ((await response.json()) as Problem & ProblemExtras) : {};
    return new ProblemError({ ...body, status: response.status }, seconds);
  }

  /** It may be different the next time: nothing was decided. */
  get isTemporary(): boolean {
    return this.code === "unreachable" || [502, 503, 504].includes(this.status);
  }
}

/** Any thrown value as a sentence for people. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ProblemError) return error.detail;
  return error instanceof Error ? error.message : String(error);
}
