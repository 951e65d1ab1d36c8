import type { Context } from "hono";
import { newId } from "../ids.ts";
import { commonHeaders } from "./answer.ts";
import { finishBody } from "./body.ts";
import type { AppEnv } from "./request.ts";

/** Names every request; the caller finds the name in the answer, the administrator in the log. */
export async function requestId(c: Context<AppEnv>, next: () => Promise<void>): Promise<void> {
  c.set("requestId", newId("request"));
  await next();
  if (c.get("isComplete")) return;
  await finishBody(c.req.raw);
  for (const [name, value] of Object.entries(commonHeaders(c))) c.res.headers.set(name, value);
}
