import { hasMet, isTransient } from "../db/transient.ts";
import { AppError, STATUS_OF } from "../errors.ts";

const TITLES: Record<number, string> = {
  400: "Bad Request",
  401: "Unauthorized",
  402: "Payment Required",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  410: "Gone",
  412: "Precondition Failed",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  428: "Precondition Required",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

// PostgreSQL refuses what JSON allows: U+0000 in text, lone surrogates. The caller sent it, so it is the caller's to mend.
const UNSTORABLE = new Set(["22021", "22P05", "22P02", "22003", "22007", "22008"]);
/** Any failure as an AppError; what is not expected becomes `internal`, whose cause is only logged. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === "string") {
    if (UNSTORABLE.has(code))
      return new AppError("invalid", "The input holds a value that cannot be stored, such as U+0000", {
        cause: error,
      });
    if (code === "BW002")
      return new AppError("last_owner", "The last owner cannot go: make somebody else an owner first", {
        cause: error,
      });
    if (code === "BW003")
      return new AppError("invalid", "role: there is no such role", {
        cause: error,
        errors: [{ path: "role", message: "there is no such role" }],
      });
    if (code === "BW005")
      return new AppError("workspace_archived", "The workspace is archived; an owner can restore it", {
        cause: error,
      });
    if (code === "BW039") {
      const { message: place, detail } = error as { message: string; detail?: string };
      return new AppError("storage_full", `The ${place} is full: it may hold ${detail ?? "0"} bytes`, {
        cause: error,
        extra: { full: place, quotaBytes: Number(detail ?? 0) },
      });
    }
    // The workspace was deleted while this call was on its way into it.
    if (code === "23503" && (error as { constraint?: string }).constraint?.endsWith("_workspace_id_fkey"))
      return new AppError("not_found", "Workspace not found", { cause: error });
    // So was the person who was being added, from the organization.
    if (code === "23503" && (error as { constraint?: string }).constraint?.endsWith("_account_id_fkey"))
      return new AppError("not_found", "Member not found", { cause: error });
    // What this refers to, or what refers to this, changed while the call was on its way.
    if (code === "23503")
      return new AppError("conflict", "Something this belongs to changed meanwhile; look again and repeat", {
        cause: error,
      });
    if (code === "23505") return new AppError("conflict", "That already exists", { cause: error });
    if (hasMet(error))
      return new AppError("unavailable", "Two changes met; try again", {
        cause: error,
        retryAfterSeconds: 1,
      });
  }
  if (isTransient(error))
    return new AppError("unavailable", "The database does not answer; try again shortly", {
      cause: error,
      retryAfterSeconds: 2,
    });
  return new AppError("internal", "Something failed on our side; it was logged under this request id", {
    cause: error,
  });
}

/** RFC 9457 problem details with a stable `code`, the request id, and one entry per wrong field. */
export function problemResponse(error: AppError, requestId: string): Response {
  const status = STATUS_OF[error.code];
  const { errors, retryAfterSeconds, extra } = error.details;
  const body = {
    type: `about:blank`,
    title: TITLES[status] ?? "Error",
    status,
    code: error.code,
    detail: error.message,
    requestId,
    ...(errors ? { errors } : {}),
    ...extra,
  };
  const headers: Record<string, string> = {
    "content-type": "application/problem+json",
    "x-request-id": requestId,
  };
  if (retryAfterSeconds !== undefined) headers["retry-after"] = String(retryAfterSeconds);
  return new Response(JSON.stringify(body), { status, headers });
}
