/** The closed list of public error codes and the HTTP status each answers with. */
export const STATUS_OF = {
  malformed: 400,
  unauthorized: 401,
  insufficient_credits: 402,
  limit_reached: 402,
  plan_limit: 402,
  forbidden: 403,
  not_ready: 403,
  workspace_archived: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  illegal_transition: 409,
  storage_full: 409,
  last_owner: 409,
  workspace_not_empty: 409,
  gone: 410,
  stale: 412,
  too_large: 413,
  unsupported_media_type: 415,
  invalid: 422,
  idempotency_mismatch: 422,
  run_failed: 422,
  precondition_required: 428,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
} as const;
export type ErrorCode = keyof typeof STATUS_OF;

export interface FieldError {
  /** Where in the input, as `tools.0.name`. */
  path: string;
  message: string;
}

interface Details {
  /** What happened underneath; logged, never sent. */
  cause?: unknown;
  errors?: FieldError[];
  retryAfterSeconds?: number;
  /** Facts a program may act on, sent as members of the problem document. */
  extra?: Record<string, unknown>;
}

/** An expected failure. `message` is for the caller; `details.cause` is only logged. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: Details;
  constructor(code: ErrorCode, message: string, details: Details = {}) {
    super(message, { cause: details.cause });
    this.name = "AppError";
    this.code = code;
    this.details = details;
  }
  get status(): number {
    return STATUS_OF[this.code];
  }
}

/** Foreign and absent look alike: the message names the kind of thing and never the id. */
export const notFound = (thing: string) => new AppError("not_found", `${thing} not found`);
export const invalid = (path: string, message: string) =>
  new AppError("invalid", `${path}: ${message}`, { errors: [{ path, message }] });
export const conflict = (message: string, extra?: Record<string, unknown>) =>
  new AppError("conflict", message, extra ? { extra } : {});
export const forbidden = (message: string) => new AppError("forbidden", message);
