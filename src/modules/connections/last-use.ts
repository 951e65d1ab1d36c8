import { sql } from "kysely";
import type { Platform } from "../../platform/platform.ts";
import type { ConnectionRow } from "./secret.ts";

const FLUSH_MS = 5_000;

type Uses = Map<string, { organizationId: string; at: Date }>;
const waiting = new WeakMap<Platform["door"], Uses>();

/** Notes that a connection was used; written in batches, off the path of the calls. */
export function noteUse(
  platform: Pick<Platform, "door" | "log" | "now">,
  { id, organizationId }: Pick<ConnectionRow, "id" | "organizationId">,
): void {
  const { door } = platform;
  let uses = waiting.get(door);
  if (!uses) {
    uses = new Map();
    waiting.set(door, uses);
    setTimeout(() => void flushUses(platform), FLUSH_MS).unref();
  }
  uses.set(id, { organizationId, at: platform.now() });
}

/** Writes what was noted; a batch that cannot be written is forgotten, since the next use says the same. */
export async function flushUses({ door, log }: Pick<Platform, "door" | "log">): Promise<void> {
  const uses = waiting.get(door);
  waiting.delete(door);
  if (!uses) return;
  const each = [...uses];
  await door
    .asSystem("last use of connections of all workspaces, in one batch", async (t) => {
      await sql`update connections c set last_used_at = u.at
        from unnest(${each.map(([id]) => id)}::text[], ${each.map(([, { organizationId }]) => organizationId)}::text[],
          ${each.map(([, { at }]) => at.toISOString())}::timestamptz[]) as u(id, organization_id, at)
        where c.organization_id = u.organization_id and c.id = u.id`.execute(t.db);
    })
    .catch((error: unknown) => log.warn({ err: error }, "last use of connections was not written"));
}
