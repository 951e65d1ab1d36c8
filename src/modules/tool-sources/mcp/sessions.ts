import { createHash } from "node:crypto";
import type { Guard } from "../../../platform/guard.ts";
import { type McpEndpoint, type OpenClient, openClient } from "./open-client.ts";

const IDLE_MS = 60_000;
const MAX_SESSIONS = 200;

interface Kept {
  opened: Promise<OpenClient>;
  users: number;
  timer: NodeJS.Timeout | undefined;
}

/** Clients kept open for a while, one per server and credential: a session is opened once for many calls. */
const kept = new Map<string, Kept>();

/** Another address, credential or organization is another session. */
export const sessionKey = (owner: string, { definition, url, headers }: McpEndpoint): string =>
  createHash("sha256")
    .update(JSON.stringify([owner, definition, url, headers]))
    .digest("hex");

function end(key: string, session: Kept): void {
  if (kept.get(key) === session) kept.delete(key);
  clearTimeout(session.timer);
  void session.opened.then(({ close }) => close()).catch(() => {});
}

/** Lends the session of this key; `release(true)` says that it is of no use any more. */
export async function borrow(
  guard: Guard,
  key: string,
  endpoint: McpEndpoint,
): Promise<{ opened: OpenClient; isFresh: boolean; release(isBroken: boolean): void }> {
  let session = kept.get(key);
  const isFresh = session === undefined;
  if (!session) {
    // Not ended with the call that opened it: others may wait for it.
    session = {
      opened: openClient(guard, endpoint, AbortSignal.timeout(30_000)),
      users: 0,
      timer: undefined,
    };
    kept.set(key, session);
    if (kept.size > MAX_SESSIONS)
      for (const [other, idle] of kept)
        if (idle.users === 0 && idle !== session) {
          end(other, idle);
          break;
        }
  } else {
    // The most recently used last.
    kept.delete(key);
    kept.set(key, session);
  }
  const mine = session;
  mine.users++;
  clearTimeout(mine.timer);
  const release = (isBroken: boolean) => {
    mine.users--;
    if (isBroken && kept.get(key) === mine) kept.delete(key);
    if (mine.users > 0) return;
    if (isBroken || kept.get(key) !== mine) return end(key, mine);
    mine.timer = setTimeout(() => end(key, mine), IDLE_MS);
    mine.timer.unref();
  };
  try {
    return { opened: await mine.opened, isFresh, release };
  } catch (error) {
    release(true);
    throw error;
  }
}
