import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import type { Context } from "hono";
import { runTopic } from "../../platform/dispatch/moving-run.ts";
import { isFinal } from "../../platform/dispatch/states.ts";
import type { AppEnv } from "../../platform/http/request.ts";
import type { Work } from "../../platform/operation.ts";
import type { Permission } from "../../platform/verb.ts";
import { findRun } from "./find.ts";
import { onPowerChange, requireStill } from "./watch-power.ts";
import { withBalance } from "./with-balance.ts";

const KEEP_ALIVE_MS = 15_000;
const BATCH = 500;
const NOTHING = { stepNumber: 0, length: 0 };

/**
 * The events of a run as server-sent events: what is recorded after `after`, a snapshot of the step under way, then live
 * text and events until the run settles. Event ids are sequences, so a reader resumes with Last-Event-ID.
 */
export function streamRun(
  c: Context<AppEnv>,
  ws: Work,
  { runId, after, needs }: { runId: string; after: number; needs: Permission },
): Response {
  const { bus, advancer } = ws.platform;
  return streamSSE(c, async (stream) => {
    let sequence = after;
    let wake: () => void = () => {};
    let isOver = false;
    let askedAt = performance.now();
    // Live text alone needs no look at the database; a note, or silence, does.
    let mustLook = true;
    const end = () => {
      isOver = true;
      wake();
    };
    const pending: { stepNumber: number; offset: number; text: string }[] = [];
    const undo = [
      bus.subscribe(runTopic(runId), () => {
        mustLook = true;
        wake();
      }),
      advancer.live.follow(runId, (delta) => {
        pending.push(delta);
        wake();
      }),
      bus.subscribe("shutdown", end),
      // What a caller's power hangs on takes its open streams with it; whoever still may opens another.
      onPowerChange(ws, end),
    ];
    stream.onAbort(end);
    let sent = NOTHING;
    try {
      // What ended between admitting the caller and this watch was not heard.
      await requireStill(ws, needs).catch(end);
      if (isOver) return;
      const snapshot = await advancer.snapshot(runId);
      if (snapshot) {
        sent = { stepNumber: snapshot.stepNumber, length: snapshot.text.length };
        await writeEvents();
        await stream.writeSSE({ event: "snapshot", data: JSON.stringify(snapshot) });
      }
      while (!isOver) {
        const woken = new Promise<"woken">((resolve) => {
          wake = () => resolve("woken");
        });
        // A key or a grant that ends by itself is told of by nobody.
        if (performance.now() - askedAt >= KEEP_ALIVE_MS) {
          askedAt = performance.now();
          await requireStill(ws, needs).catch(end);
          if (isOver) return;
        }
        await writeDeltas();
        if (mustLook) {
          mustLook = false;
          const run = await writeEvents();
          if (isFinal(run.state) || run.state === "waiting" || run.state === "interrupted") {
            await writeDeltas();
            const shown = await ws.read((t) => withBalance(t, run));
            await stream.writeSSE({ event: "done", data: JSON.stringify({ run: shown }) });
            return;
          }
        }
        let timer: NodeJS.Timeout | undefined;
        const quiet = new Promise<"quiet">((resolve) => {
          timer = setTimeout(() => resolve("quiet"), KEEP_ALIVE_MS);
        });
        if ((await Promise.race([woken, quiet])) === "quiet") {
          mustLook = true;
          await stream.write(": keep-alive\n\n");
        }
        clearTimeout(timer);
      }
    } finally {
      for (const stop of undo) stop();
    }

    async function writeDeltas(): Promise<void> {
      for (let delta = pending.shift(); delta; delta = pending.shift()) {
        // What the snapshot already held is not said twice.
        const known = delta.stepNumber === sent.stepNumber ? Math.max(0, sent.length - delta.offset) : 0;
        if (known >= delta.text.length) continue;
        // Past the snapshot, or a step begun anew by whoever took the run over: all of its text is news.
        if (delta.stepNumber === sent.stepNumber) sent = NOTHING;
        const { stepNumber } = delta;
        const rest = { stepNumber, offset: delta.offset + known, text: delta.text.slice(known) };
        await stream.writeSSE({ event: "delta", data: JSON.stringify(rest) });
      }
    }

    async function writeEvents() {
      const run = await ws.read((t) => findRun(t, runId));
      while (sequence < run.eventSequence) {
        const rows = await ws.read((t) =>
          t.db
            .selectFrom("runEvents")
            .select(["sequence", "type", "data", "createdAt"])
            .where("runId", "=", runId)
            .where("sequence", ">", sequence)
            .orderBy("sequence")
            .limit(BATCH)
            .execute(),
        );
        for (const row of rows) {
          if (row.type === "step.repeated") sent = NOTHING;
          await writeEvent(stream, row);
          sequence = row.sequence;
        }
        if (rows.length === 0) break;
      }
      const { eventSequence: _, ...shown } = run;
      return shown;
    }
  });
}

const writeEvent = (stream: SSEStreamingApi, row: { sequence: number; type: string }) =>
  stream.writeSSE({ id: String(row.sequence), event: row.type, data: JSON.stringify(row) });
