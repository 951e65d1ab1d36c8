import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import { streamTopic } from "../../platform/events/signals.ts";
import type { AppEnv } from "../../platform/http/request.ts";
import type { Work } from "../../platform/operation.ts";
import type { Permission } from "../../platform/verb.ts";
import { onPowerChange, requireStill } from "../runs/index.ts";
import type { EventFilter } from "./contract.ts";
import { eventsAfter, lastSequenceOf } from "./read.ts";

const KEEP_ALIVE_MS = 15_000;
// What a slow reader makes this process hold: it reads on only once these are taken.
const BATCH = 100;

export interface StreamWish {
  filter: EventFilter;
  /** Null: from what happens next. */
  after: number | null;
  needs: Permission;
}

/**
 * The events of the scope as server-sent events, after `after` and then live, until the reader goes, its power does, or the
 * process stops. Numbers of a stream are given in order, so what is numbered after the last one read is all there is to read:
 * no gap and no repeat. The first frame, `ready`, says where it begins, for who is cut off before anything happened.
 */
export function streamEvents(c: Context<AppEnv>, ws: Work, { filter, after, needs }: StreamWish): Response {
  const { workspaceId, organizationId } = ws.scope;
  return streamSSE(c, async (stream) => {
    let isOver = false;
    let wake: () => void = () => {};
    let timer: NodeJS.Timeout | undefined;
    // What ended between admitting the caller and this watch was not heard.
    let isInDoubt = true;
    const end = () => {
      isOver = true;
      wake();
    };
    const doubt = () => {
      isInDoubt = true;
      wake();
    };
    const undo = [
      ws.platform.bus.subscribe(streamTopic((workspaceId ?? organizationId)!), () => wake()),
      ws.platform.bus.subscribe("shutdown", end),
      onPowerChange(ws, doubt),
    ];
    stream.onAbort(end);
    try {
      const last = await ws.read(lastSequenceOf);
      // A reader may know of more than there is: of a database that was restored.
      let sequence = Math.min(after ?? last, last);
      await stream.writeSSE({
        event: "ready",
        id: String(sequence),
        data: JSON.stringify({ after: sequence }),
      });
      while (!isOver) {
        // Before looking: what is numbered while the database answers is looked for again.
        const next = new Promise<"told" | "quiet">((resolve) => {
          wake = () => resolve("told");
          timer = setTimeout(() => resolve("quiet"), KEEP_ALIVE_MS);
        });
        if (await stillMay()) sequence = await writeAfter(sequence);
        // A key or a grant that ends by itself is told of by nobody.
        if (!isOver && (await next) === "quiet") {
          isInDoubt = true;
          await stream.write(": keep-alive\n\n");
        }
        clearTimeout(timer);
      }
    } finally {
      clearTimeout(timer);
      for (const stop of undo) stop();
    }

    async function stillMay(): Promise<boolean> {
      while (isInDoubt && !isOver) {
        isInDoubt = false;
        await requireStill(ws, needs).catch(end);
      }
      return !isOver;
    }

    async function writeAfter(from: number): Promise<number> {
      let sequence = from;
      for (;;) {
        const events = await ws.read((t) => eventsAfter(t, sequence, filter, BATCH));
        for (const event of events) {
          if (!(await stillMay())) return sequence;
          await stream.writeSSE({ id: String(event.sequence), data: JSON.stringify(event) });
          sequence = event.sequence;
        }
        if (events.length < BATCH) return sequence;
      }
    }
  });
}
