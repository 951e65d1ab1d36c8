import { STATUS_CODES } from "node:http";
import { AppError } from "../errors.ts";
import type { ErrorCode } from "../errors.ts";

const CODE_OF_STATUS: Record<number, ErrorCode> = {
  400: "invalid",
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  405: "not_found",
  409: "conflict",
  413: "too_large",
  415: "unsupported_media_type",
  422: "invalid",
  429: "rate_limited",
};

/** An expected failure as problem+json. */
export function problemResponse(error: AppError, requestId?: string): Response {
  const { errors, extra, retryAfterSeconds } = error.details;
  const body = {
    type: "about:blank",
    title: STATUS_CODES[error.status],
    status: error.status,
    code: error.code,
    detail: error.message,
    ...(requestId && { requestId }),
    ...(errors && { errors }),
    ...extra,
  };
  const headers = new Headers({ "content-type": "application/problem+json", "cache-control": "no-store" });
  if (retryAfterSeconds) headers.set("retry-after", String(retryAfterSeconds));
  return Response.json(body, { status: error.status, headers });
}

/** What an error answer of better-auth means in our own codes; its own code is kept as `reason`. */
export async function fromAuthError(response: Response): Promise<AppError> {
  const body = await response.json().catch(() => null);
  const reason = typeof body?.code === "string" ? body.code : undefined;
  const isTaken = reason?.startsWith("USER_ALREADY_EXISTS");
  const code = isTaken ? "conflict" : (CODE_OF_STATUS[response.status] ?? "internal");
  const message = code === "internal" ? "Something went wrong on our side." : body?.message;
  const retryAfterSeconds = Number(response.headers.get("x-retry-after")) || undefined;
  return new AppError(code, message ?? STATUS_CODES[response.status] ?? "Request failed", {
    ...(reason && code !== "internal" && { extra: { reason } }),
    ...(code === "rate_limited" && { retryAfterSeconds: retryAfterSeconds ?? 60 }),
  });
}
