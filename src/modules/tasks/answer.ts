import type { StepOutcome } from "../../platform/dispatch/machine.ts";

/** What a program is told of a call. */
export type CallAnswer =
  | { ok: true; data: unknown }
  | { ok: false; error: { code: string; message: string; retryable: boolean; details?: unknown } };

/** What of a failed call is recorded, and told: never more than the tool itself said. */
export interface CallFailure {
  code: string;
  message: string;
  retryable: boolean;
  result?: unknown;
}

const RETRYABLE = /^(tool_(timeout|unreachable|connection|busy|rate)|unavailable$|rate_limited$|internal$)/;

/** Whether the same call may succeed a moment later. */
export function isRetryable(code: string, result: unknown): boolean {
  const status = (result as { status?: unknown } | null | undefined)?.status;
  if (typeof status === "number") return status === 429 || status >= 500;
  return RETRYABLE.test(code);
}

export const failure = (code: string, message: string, result?: unknown): StepOutcome => ({
  ok: false,
  code,
  message,
  result: {
    code,
    message,
    retryable: isRetryable(code, result),
    ...(result === undefined ? {} : { result }),
  } satisfies CallFailure,
});

/** The same from what is recorded, so that a replay hears what was heard. */
export function answerOf({ state, result }: { state: string; result: unknown }): CallAnswer {
  if (state !== "failed") return { ok: true, data: result ?? null };
  const { code, message, retryable, result: details } = result as CallFailure;
  return { ok: false, error: { code, message, retryable, ...(details === undefined ? {} : { details }) } };
}

/** Nobody let the call pass: a program that does not deal with that has failed for this reason. */
export const isDenial = (code: string): boolean =>
  code === "denied" || code === "approval_expired" || code === "approval_required";
