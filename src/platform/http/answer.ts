import type { Context } from "hono";
import type { AppEnv } from "./request.ts";

/** What every answer carries: the request's name, and what is left of the caller's rate. */
export const commonHeaders = (c: Context<AppEnv>): Record<string, string> => ({
  "x-request-id": c.get("requestId"),
  ...c.get("rate"),
});

/** A whole JSON answer in one piece: headers added to a response afterwards would cost more than the answer itself. */
export function jsonAnswer(
  c: Context<AppEnv>,
  body: object,
  status: number,
  headers: Record<string, string> = {},
): Response {
  c.set("isComplete", true);
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", ...commonHeaders(c), ...headers },
  });
}
