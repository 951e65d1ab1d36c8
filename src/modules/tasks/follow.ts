import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import { runTopic } from "../../platform/dispatch/moving-run.ts";
import { isFinal } from "../../platform/dispatch/states.ts";
import type { AppEnv } from "../../platform/http/request.ts";
import type { Work } from "../../platform/operation.ts";
import { onPowerChange, requireStill } from "../runs/index.ts";
import { listTaskLogs } from "./contract.ts";
import { findTask, type TaskAnswer } from "./find.ts";
import { logRows } from "./log-rows.ts";
import { logTopic } from "./logs.ts";
import { createStepChanges } from "./step-changes.ts";

const KEEP_ALIVE_MS = 15_000;
/** A program that calls without a pause is looked at this often. */
const SETTLE_MS = 40;
const BATCH = 500;

/** What a reader has: entries of the log, and calls that were over. */
export interface Place {
  entry: number;
  settled: number;
}

/** `12:3`: what came up to entry 12, and the first 3 calls. */
const idOf = ({ entry, settled }: Place) => `${entry}:${settled}`;

/**
 * A task as server-sent events: itself whenever it changed, each call when it begins and when it is over, each entry of its log,
 * and `done` once it is over. It stays open while the task waits for people.
 */
export function streamTask(c: Context<AppEnv>, ws: Work, id: string, from: Place): Response {
  const { bus } = ws.platform;
  return streamSSE(c, async (stream) => {
    const calls = createStepChanges(id, from.settled);
    let { entry, settled } = from;
    let shown = "";
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
          if (await tell()) return;
          await stream.sleep(SETTLE_MS);
        }
        let timer: NodeJS.Timeout | undefined;
        const quiet = new Promise<"quiet">((resolve) => {
          timer = setTimeout(() => resolve("quiet"), KEEP_ALIVE_MS);
        });
        if (!mustLook && !isOver && (await Promise.race([woken, quiet])) === "quiet") {
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

    /** Tells what is new; true once the task is over. */
    async function tell(): Promise<boolean> {
      // The task before its calls and its log, so that those of one that is over are whole.
      const task = await ws.read((t) => findTask(t, id));
      const isEnd = isFinal(task.state);
      if (!isEnd) await tellTask(task);
      const [changed, rows] = await ws.read(async (t) => [
        await calls.read(t),
        await logRows(t, { id, after: entry, limit: BATCH }),
      ]);
      for (const step of changed) await write("step", step);
      settled = calls.settled();
      await tellLog(rows);
      if (isEnd) await stream.writeSSE({ event: "done", data: JSON.stringify({ task }) });
      return isEnd;
    }
    async function tellTask(task: TaskAnswer): Promise<void> {
      // Its time goes on by itself.
      const look = JSON.stringify({ ...task, usedMs: 0 });
      if (look === shown) return;
      shown = look;
      await stream.writeSSE({ event: "task", data: JSON.stringify({ task }) });
    }
    async function tellLog(first: Awaited<ReturnType<typeof logRows>>): Promise<void> {
      for (let rows = first; ; rows = await ws.read((t) => logRows(t, { id, after: entry, limit: BATCH }))) {
        for (const row of rows) {
          entry = row.number;
          await write(row.kind, row);
        }
        if (rows.length < BATCH || isOver) return;
      }
    }
    function write(event: string, data: object): Promise<void> {
      return stream.writeSSE({ event, id: idOf({ entry, settled }), data: JSON.stringify(data) });
    }
  });
}
