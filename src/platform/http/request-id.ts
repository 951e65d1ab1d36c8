import type { Context } from "hono";
import { newId } from "../ids.ts";
import type { AppEnv } from "./request.ts";

/** Names every request; the caller finds the name in the answer, the administrator in the log. */
export async function requestId(c: Context<AppEnv>, next: () => Promise<void>): Promise<void> {
  const id = newId("request");
  c.set("requestId", id);
  await next();
  c.res.headers.set("x-request-id", id);
}
