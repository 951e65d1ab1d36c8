import { type Kysely, sql, type SqlBool } from "kysely";
import type { DB } from "../../platform/db/tables.ts";
import type { OutputOf } from "../../platform/verb.ts";
import type { listApiKeys } from "./contract.ts";

type ShownKey = OutputOf<typeof listApiKeys>["data"][number];

/** When the key ends: the organization's longest life binds keys that were made before it was set, too. */
export const END = sql<
  string | null
>`least(k.expires_at, k.created_at + make_interval(days => o.key_max_days))`;

const STATES = {
  revoked: sql<SqlBool>`k.revoked_at is not null`,
  expired: sql<SqlBool>`k.revoked_at is null and ${END} <= now()`,
  active: sql<SqlBool>`k.revoked_at is null and (${END} is null or ${END} > now())`,
};

/** What a list of keys was asked for. */
export const asAsked = ({
  search,
  state,
  cursor,
}: {
  search?: string;
  state?: keyof typeof STATES;
  cursor?: string;
}) =>
  sql<SqlBool>`${state ? STATES[state] : sql`true`}
    and ${search ? sql`(position(lower(${search}) in lower(k.name || ' ' || coalesce(owner.name, ''))) > 0 or k.hint = ${search})` : sql`true`}
    and ${cursor ? sql`k.id < ${cursor}` : sql`true`}`;

/** Keys as they are shown, with the names of who made them and whose power they have; never a hash. */
export const shownKeys = (db: Kysely<DB>) =>
  db
    .selectFrom("apiKeys as k")
    .innerJoin("organizations as o", "o.id", "k.organizationId")
    .leftJoin("accounts as maker", "maker.id", "k.createdBy")
    .leftJoin("accounts as owner", "owner.id", "k.ownerId")
    .leftJoin("toolkits as toolkit", (join) =>
      join.onRef("toolkit.organizationId", "=", "k.organizationId").onRef("toolkit.id", "=", "k.toolkitId"),
    )
    .select([
      "k.id",
      "k.name",
      "k.hint",
      "k.permissions",
      "k.ipRanges",
      "k.rateLimitPerMinute",
      "k.toolkitId",
      "toolkit.name as toolkitName",
      "k.ownerId",
      "owner.name as ownerName",
      "k.createdBy",
      "maker.name as createdByName",
      "k.regeneratedAt",
      "k.createdAt",
      "k.lastUsedAt",
      "k.revokedAt",
    ])
    // A check of the table allows these alone.
    .select(sql<ShownKey["stage"]>`k.stage`.as("stage"))
    .select(END.as("expiresAt"))
    .select(
      sql<
        string | null
      >`case when k.previous_expires_at > now() then least(k.previous_expires_at, ${END}) end`.as(
        "previousExpiresAt",
      ),
    );
