import type { Hono, Next } from "hono";
import { lastEventIdOf } from "../../platform/http/last-event-id.ts";
import type { AppEnv } from "../../platform/http/request.ts";
import type { VerbServer } from "../../platform/http/verb-routes.ts";
import { enter } from "../runs/index.ts";
import { listTaskLogs } from "./contract.ts";
import { findTask } from "./find.ts";
import { streamTask } from "./follow.ts";

/** What a task does, live, at the address of its log: what is recorded, then what comes, until it is over. */
export function mountTaskStreams(app: Hono<AppEnv>, server: VerbServer): void {
  app.get("/v1/tasks/:id/logs", async (c, next: Next) => {
    if (!/\btext\/event-stream\b/.test(c.req.header("accept") ?? "")) return next();
    const workFor = await enter(c, server, listTaskLogs);
    const resumed = lastEventIdOf(c);
    const after = resumed ? resumed[0] : c.req.query("after");
    const [ws, input] = workFor({ id: c.req.param("id"), after });
    await ws.read((t) => findTask(t, input.id));
    return streamTask(c, ws, input.id, { entry: input.after, settled: resumed?.[1] ?? 0 });
  });
}
