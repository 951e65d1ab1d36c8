/** One wrong field of a refused call: where (`tools.0.name`) and why. */
export interface FieldError {
  path: string;
  message: string;
}

/** The body of a failed answer, RFC 9457 problem details. Some codes add members, such as `usedBy` on a conflict. */
export interface Problem {
  type?: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  requestId: string;
  errors?: FieldError[];
  [member: string]: unknown;
}

export interface BailiwickErrorDetails {
  /** HTTP status; 0 when no answer came. */
  status: number;
  /** Stable, for a program to act on: `not_found`, `invalid`, `rate_limited`, …; `network` or `timeout` when no answer came, `unauthorized` with status 0 when the key cannot be one. */
  code: string;
  detail: string;
  requestId?: string;
  errors?: FieldError[];
  retryAfterSeconds?: number;
  problem?: Problem;
  cause?: unknown;
}

function messageOf({ status, code, detail, requestId, errors }: BailiwickErrorDetails): string {
  const what = errors?.length
    ? errors.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join("; ")
    : detail;
  return `${status ? `${status} ` : ""}${code}: ${what}${requestId ? ` (request ${requestId})` : ""}`;
}

/**
 * What every failed call throws. `message` reads alone in a log: `422 invalid: name: Too small (request req_01h…)`.
 *
 * @example
 * ```ts
 * import { BailiwickError, createClient } from "@bailiwick/sdk";
 *
 * const client = createClient({ apiKey: "bw_live_…" });
 * try {
 *   await client.agents.create({ name: "" });
 * } catch (error) {
 *   if (error instanceof BailiwickError && error.code === "invalid") console.log(error.errors);
 *   else throw error;
 * }
 * ```
 */
export class BailiwickError extends Error {
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** Stable, for a program to act on; `network` or `timeout` when no answer came. */
  readonly code: string;
  /** The sentence the API answered, without status and request id. */
  readonly detail: string;
  /** Names the call in the server's log. */
  readonly requestId: string | undefined;
  /** One entry per wrong field, on `invalid`. */
  readonly errors: FieldError[] | undefined;
  /** When the server asked to wait, on `rate_limited` and `unavailable`. */
  readonly retryAfterSeconds: number | undefined;
  /** The whole problem document, with the members some codes add. */
  readonly problem: Problem | undefined;

  constructor(details: BailiwickErrorDetails) {
    super(messageOf(details), { cause: details.cause });
    this.name = "BailiwickError";
    this.status = details.status;
    this.code = details.code;
    this.detail = details.detail;
    this.requestId = details.requestId;
    this.errors = details.errors;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.problem = details.problem;
  }
}

function secondsOf(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined;
  const seconds = Number(retryAfter);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - Date.now()) / 1000));
}

/** The error of an answer that is not ok; also of one a proxy made, which is no problem document. */
export async function errorOf(response: Response): Promise<BailiwickError> {
  const text = await response.text().catch(() => "");
  let problem: Problem | undefined;
  try {
    const body = JSON.parse(text) as Problem;
    if (typeof body.code === "string") problem = body;
  } catch {
    // A proxy's page: the status says enough.
  }
  return new BailiwickError({
    status: response.status,
    code: problem?.code ?? "http_error",
    detail: problem?.detail ?? (response.statusText || "the server answered without saying why"),
    requestId: problem?.requestId ?? response.headers.get("x-request-id") ?? undefined,
    errors: problem?.errors,
    retryAfterSeconds: secondsOf(response.headers.get("retry-after")),
    problem,
  });
}
