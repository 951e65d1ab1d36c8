import { type RawBuilder, sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import { AppError } from "../../platform/errors.ts";
import type { Platform } from "../../platform/platform.ts";
import { entitlementsIn } from "./entitlements.ts";
import { allPlans } from "./plan.ts";

/** What a plan counts in rows. */
export type Counted = "workspaces" | "members" | "agents";
const NOUN: Record<Counted, string> = { workspaces: "workspace", members: "member", agents: "agent" };

/** How many the organization of this scope has. */
export async function countOf(t: Tx, what: Counted, organizationId: string): Promise<number> {
  const people = sql`(select count(*)::int from organization_members m join accounts a on a.id = m.account_id
    where m.organization_id = ${organizationId} and a.kind = 'person')`;
  const count: Record<Counted, RawBuilder<unknown>> = {
    workspaces: sql`living_workspaces()`,
    agents: sql`living_agents()`,
    members: people,
  };
  const { rows } = await sql<{ used: number }>`select ${count[what]} as used`.execute(t.db);
  return rows[0]!.used;
}

/**
 * Throws 402 `plan_limit` { entitlement, limit, used, plan, liftedBy } when the organization has no room for one more. It
 * holds the organization's row until the end of `t`, so that of several at once only as many pass as fit.
 */
export async function requireRoomFor(
  t: Tx & { platform: Pick<Platform, "now"> },
  what: Counted,
  organizationId: string,
): Promise<void> {
  await t.db
    .selectFrom("organizations")
    .select("id")
    .where("id", "=", organizationId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  const { plan, planName, limits } = await entitlementsIn(t, organizationId, t.platform.now());
  const limit = limits[what];
  if (limit === null) return;
  const used = await countOf(t, what, organizationId);
  if (used < limit) return;
  const higher = (await allPlans(t)).find(
    ({ isOffered, limits: { [what]: most } }) => isOffered && (most === null || most > used),
  );
  const room = `The plan ${planName} has room for ${limit} ${NOUN[what]}${limit === 1 ? "" : "s"}`;
  throw new AppError("plan_limit", higher ? `${room}; ${higher.name} has room for more` : room, {
    extra: { entitlement: what, limit, used, plan, liftedBy: higher?.key ?? null },
  });
}

export const requireRoomForWorkspace = (
  t: Tx & { platform: Pick<Platform, "now"> },
  organizationId: string,
) => requireRoomFor(t, "workspaces", organizationId);
