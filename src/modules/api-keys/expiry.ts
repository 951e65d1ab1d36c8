import { sql } from "kysely";
import type { Door, Tx } from "../../platform/db/door.ts";
import { type Background, inBackground } from "../../platform/background.ts";
import { emit } from "../../platform/events/emit.ts";
import type { Platform } from "../../platform/platform.ts";
import { keyExpired, keyExpiring } from "./expiry-events.ts";

const EVERY_MS = 60_000;
const BATCH = 200;

interface EndingKey {
  workspaceId: string;
  organizationId: string;
  id: string;
  name: string;
  ownerId: string;
  expiresAt: string;
  stage: 1 | 2 | 3;
}

/**
 * Living keys that came nearer to their end than was told: within a week, within a day, past it. One that was made or renewed
 * nearer than that is not told of what its maker just chose. Held by this transaction.
 */
async function nearerKeys(t: Tx, now: Date): Promise<EndingKey[]> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const { rows } = await sql<EndingKey>`
    with ends as (
      select k.workspace_id, k.id, k.expiry_stage,
          least(k.expires_at, k.created_at + make_interval(days => o.key_max_days)) as ends_at,
          greatest(k.created_at, k.regenerated_at) as since
        from api_keys k join organizations o on o.id = k.organization_id
          join workspaces w on w.id = k.workspace_id
        where k.revoked_at is null and k.expiry_stage < 3 and w.archived_at is null
          and (k.expires_at <= ${at} + interval '7 days' or o.key_max_days is not null)),
    stages as (
      select workspace_id, id, expiry_stage, ends_at,
          case when ends_at <= ${at} then 3
            when ends_at <= ${at} + interval '1 day' and since <= ends_at - interval '1 day' then 2
            when ends_at <= ${at} + interval '7 days' and since <= ends_at - interval '7 days' then 1
            else 0 end as stage
        from ends)
    select k.workspace_id, k.organization_id, k.id, k.name, k.owner_id, s.ends_at as expires_at, s.stage
      from stages s join api_keys k on k.workspace_id = s.workspace_id and k.id = s.id
      where s.stage > s.expiry_stage and k.expiry_stage = s.expiry_stage and k.revoked_at is null
      order by k.id limit ${BATCH} for update of k skip locked`.execute(t.db);
  return rows;
}

/** Says of every key that it ends, or has ended, once each: the event and the note that it was said are one transaction. */
export async function tellOfExpiry(
  door: Door,
  { now = new Date(), isStopping = () => false }: { now?: Date; isStopping?: () => boolean } = {},
): Promise<void> {
  let told = BATCH;
  while (told === BATCH && !isStopping())
    told = await door.asSystem("keys of every workspace reach their end", async (t) => {
      const keys = await nearerKeys(t, now);
      for (const { id, name, ownerId, expiresAt, stage, workspaceId, organizationId } of keys) {
        await t.db
          .updateTable("apiKeys")
          .set({ expiryStage: stage })
          .where("workspaceId", "=", workspaceId)
          .where("id", "=", id)
          .execute();
        const data = { keyId: id, name, ownerId, expiresAt };
        const place = { workspaceId, organizationId, actorId: null };
        if (stage === 3) emit(t, keyExpired, data, place);
        else emit(t, keyExpiring, { ...data, daysLeft: stage === 1 ? 7 : 1 }, place);
      }
      return keys.length;
    });
}

/** Looks every minute. Any number of worker processes may. */
export const startKeyExpiry = ({ door, log }: Platform): Background =>
  inBackground({
    name: "looking for keys that expire",
    everyMs: EVERY_MS,
    log,
    work: (isStopping) => tellOfExpiry(door, { isStopping }),
  });
