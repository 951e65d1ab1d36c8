/** Whether trying the same call again may help, for each stable code. */
const RETRYABLE_BY_DEFAULT = {
  model_unauthorized: false,
  model_not_found: false,
  model_rate_limited: true,
  model_unavailable: true,
  model_timeout: true,
  model_rejected: false,
  model_bad_output: true,
} as const;
export type ModelErrorCode = keyof typeof RETRYABLE_BY_DEFAULT;

export const isModelErrorCode = (code: string): code is ModelErrorCode =>
  Object.hasOwn(RETRYABLE_BY_DEFAULT, code);

interface Details {
  isRetryable?: boolean;
  retryAfterMs?: number;
  /** What happened underneath, to be logged; it may hold request bodies, never keys. */
  cause?: unknown;
}

/** A failed model call. `code` is stable and becomes the run's error code; `message` is for the caller. */
export class ModelError extends Error {
  readonly code: ModelErrorCode;
  readonly isRetryable: boolean;
  readonly retryAfterMs?: number;
  constructor(code: ModelErrorCode, message: string, details: Details = {}) {
    super(message, { cause: details.cause });
    this.name = "ModelError";
    this.code = code;
    this.isRetryable = details.isRetryable ?? RETRYABLE_BY_DEFAULT[code];
    if (details.retryAfterMs !== undefined) this.retryAfterMs = details.retryAfterMs;
  }
}
