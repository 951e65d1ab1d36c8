import type { Context, Hono, Next } from "hono";
import { streamSSE } from "hono/streaming";
import { runTopic } from "../../platform/dispatch/moving-run.ts";
import { isFinal } from "../../platform/dispatch/states.ts";
import type { AppEnv } from "../../platform/http/request.ts";
import type { VerbServer } from "../../platform/http/verb-routes.ts";
import type { Work } from "../../platform/operation.ts";
import { enter, onPowerChange, requireStill } from "../runs/index.ts";
import { listTaskLogs } from "./contract.ts";
import { findTask } from "./find.ts";
import { logRows } from "./log-rows.ts";
import { logTopic } from "./logs.ts";

const KEEP_ALIVE_MS = 15_000;
const BATCH = 500;

/** The log of a task as server-sent events at the address of its verb: what is recorded, then what comes, until it settles. */
export function mountTaskStreams(app: Hono<AppEnv>, server: VerbServer): void {
  app.get("/v1/tasks/:id/logs", async (c, next: Next) => {
    if (!/\btext\/event-stream\b/.test(c.req.header("accept") ?? "")) return next();
    const workFor = await enter(c, server, listTaskLogs);
    const after = c.req.header("last-event-id") ?? c.req.query("after") ?? "0";
    const [ws, input] = workFor({ id: c.req.param("id"), after });
    await ws.read((t) => findTask(t, input.id));
    return streamLogs(c, ws, input);
  });
}

function streamLogs(c: Context<AppEnv>, ws: Work, { id, after }: { id: string; after: number }): Response {
  const { bus } = ws.platform;
  return streamSSE(c, async (stream) => {
    let number = after;
    let isOver = false;
    let mustLook = true;
    let wake: () => void = () => {};
    const look = () => {
      mustLook = true;
      wake();
    };
    const end = () => {
      isOver = true;
      wake();
    };
    const undo = [
      bus.subscribe(logTopic(id), look),
      bus.subscribe(runTopic(id), look),
      bus.subscribe("shutdown", end),
      onPowerChange(ws, end),
    ];
    stream.onAbort(end);
    try {
      await requireStill(ws, listTaskLogs.needs!).catch(end);
      while (!isOver) {
        const woken = new Promise<"woken">((resolve) => {
          wake = () => resolve("woken");
        });
        if (mustLook) {
          mustLook = false;
          // The task before its log, so that the log of one that is over is whole.
          const task = await ws.read((t) => findTask(t, id));
          await writeLogs();
          if (isFinal(task.state) || task.state === "waiting" || task.state === "interrupted")
            return await stream.writeSSE({ event: "done", data: JSON.stringify({ task }) });
        }
        let timer: NodeJS.Timeout | undefined;
        const quiet = new Promise<"quiet">((resolve) => {
          timer = setTimeout(() => resolve("quiet"), KEEP_ALIVE_MS);
        });
        if (!mustLook && (await Promise.race([woken, quiet])) === "quiet") {
          // A key or a grant that ends by itself is told of by nobody.
          await requireStill(ws, listTaskLogs.needs!).catch(end);
          mustLook = true;
          await stream.write(": keep-alive\n\n");
        }
        clearTimeout(timer);
      }
    } finally {
      for (const stop of undo) stop();
    }

    async function writeLogs(): Promise<void> {
      for (;;) {
        const rows = await ws.read((t) => logRows(t, { id, after: number, limit: BATCH }));
        for (const row of rows) {
          number = row.number;
          await stream.writeSSE({ id: String(number), event: row.kind, data: JSON.stringify(row) });
        }
        if (rows.length < BATCH || isOver) return;
      }
    }
  });
}
