import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { AppEnv } from "../../platform/http/request.ts";
import type { Work } from "../../platform/operation.ts";
import { accessTags } from "../access/index.ts";
import { countInbox } from "./inbox.ts";
import { inboxTopic } from "./notify.ts";

const KEEP_ALIVE_MS = 15_000;

/** The counts of the caller's inbox as server-sent events: now, and whenever they change, until the session ends. */
export function streamCounts(c: Context<AppEnv>, ws: Work): Response {
  const { bus, access } = ws.platform;
  const { accountId } = ws.caller;
  return streamSSE(c, async (stream) => {
    let isOver = false;
    let wake: () => void = () => {};
    const end = () => {
      isOver = true;
      wake();
    };
    const undo = [
      bus.subscribe(inboxTopic(accountId), () => wake()),
      bus.subscribe("shutdown", end),
      // What was signed in may not be any more, and what it can enter may be other places; who still may opens another.
      access.onDrop(accessTags.account(accountId), end),
    ];
    stream.onAbort(end);
    let said = "";
    try {
      // What ended between admitting the caller and this watch was not heard.
      await ws.facts.readmit?.().catch(end);
      while (!isOver) {
        // Before looking: what changes while the database answers is looked at again.
        let timer: NodeJS.Timeout | undefined;
        const next = new Promise<"told" | "quiet">((resolve) => {
          wake = () => resolve("told");
          timer = setTimeout(() => resolve("quiet"), KEEP_ALIVE_MS);
        });
        const counts = JSON.stringify(await ws.read(countInbox));
        if (counts !== said) await stream.writeSSE({ event: "counts", data: counts });
        said = counts;
        if (!isOver && (await next) === "quiet") {
          await ws.facts.readmit?.().catch(end);
          await stream.write(": keep-alive\n\n");
        }
        clearTimeout(timer);
      }
    } finally {
      for (const stop of undo) stop();
    }
  });
}
