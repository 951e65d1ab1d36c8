import type { Work } from "../../../platform/operation.ts";
import { requireSource } from "../row.ts";
import { askForSync } from "../syncs.ts";
import type { OpenClient } from "./open-client.ts";

/** A server that adds many at once says so many times. */
const SETTLES_AFTER_MS = 500;
/** However often it says so. */
const AT_MOST_EVERY_MS = 600_000;
const MAX_NOTED = 10_000;

const askedAt = new Map<string, number>();

/** Reads a source again when its server says, in an open session, that its tools are others now. */
export function followChanges({ client }: OpenClient, ws: Work, sourceId: string): void {
  client.setNotificationHandler("notifications/tools/list_changed", () => {
    const now = performance.now();
    if (now - (askedAt.get(sourceId) ?? -Infinity) < AT_MOST_EVERY_MS) return;
    askedAt.delete(sourceId);
    askedAt.set(sourceId, now);
    if (askedAt.size > MAX_NOTED) askedAt.delete(askedAt.keys().next().value!);
    setTimeout(() => {
      ws.tx(async (t) => void (await askForSync(t, await requireSource(t, sourceId), "scheduled"))).catch(
        (error: unknown) =>
          ws.platform.log.debug({ err: error, sourceId }, "changed tools were not read again"),
      );
    }, SETTLES_AFTER_MS).unref();
  });
}
