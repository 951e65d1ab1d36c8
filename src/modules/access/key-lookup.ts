import { sql } from "kysely";
import type { Door } from "../../platform/db/door.ts";
import { prepare } from "../../platform/db/prepared.ts";
import { livingGrants } from "./living-grants.ts";

// Built once: this is on the way of every call whose key is not remembered.
const keysByHash = prepare((db, { hashes }: { hashes: string[] }) =>
  db
    .selectFrom("apiKeys as k")
    .innerJoin("workspaces as w", "w.id", "k.workspaceId")
    .innerJoin("organizations as o", "o.id", "w.organizationId")
    .innerJoin("organizationMembers as om", (join) =>
      join.onRef("om.organizationId", "=", "w.organizationId").onRef("om.accountId", "=", "k.ownerId"),
    )
    .leftJoin("members as m", (join) =>
      join.onRef("m.workspaceId", "=", "k.workspaceId").onRef("m.accountId", "=", "k.ownerId"),
    )
    .leftJoin("roles as r", (join) =>
      join.onRef("r.organizationId", "=", "w.organizationId").onRef("r.id", "=", "m.role"),
    )
    .select([
      "k.hash",
      "k.previousHash",
      "k.previousExpiresAt",
      "k.id as keyId",
      "k.permissions",
      "k.ownerId",
      "k.ipRanges",
      "k.rateLimitPerMinute",
      "k.lastUsedAt",
      "k.stage",
      "k.toolkitId",
      "w.id",
      "w.organizationId",
      "w.name",
      "w.slug",
      "w.environment",
      "w.archivedAt",
      "m.role as memberRole",
      "om.role as organizationRole",
      "r.permissions as rolePermissions",
    ])
    // The organization's longest life binds keys that were made before it was set, too.
    .select(
      sql<string | null>`least(k.expires_at, k.created_at + make_interval(days => o.key_max_days))`.as(
        "expiresAt",
      ),
    )
    .select(livingGrants("k.owner_id").as("grants"))
    .where((where) =>
      where.or([
        where("k.hash", "=", sql<string>`any(${hashes}::text[])`),
        where("k.previousHash", "=", sql<string>`any(${hashes}::text[])`),
      ]),
    )
    .where("k.revokedAt", "is", null)
    .where((where) =>
      where.or([where("m.role", "is not", null), where("om.role", "in", ["owner", "admin"])]),
    ),
);

const load = (door: Door, hashes: string[]) =>
  door.asSystem(
    "a key names its workspace, so it is looked up before one is known",
    (t) => t.run(keysByHash, { hashes }),
    { isSingle: true },
  );
export type KeyRow = Awaited<ReturnType<typeof load>>[number];

/** Finds living keys by their hash. Lookups of one turn of the event loop share a query. */
export function createKeyLookup(door: Door): (hash: string) => Promise<KeyRow | undefined> {
  let next: { hashes: string[]; rows: Promise<Map<string, KeyRow>> } | undefined;

  function open() {
    const hashes: string[] = [];
    const rows = new Promise<void>((resolve) => setImmediate(resolve)).then(async () => {
      next = undefined;
      const found = await load(door, hashes);
      return new Map(
        found.flatMap((row) =>
          [row.hash, row.previousHash].flatMap((hash) => (hash ? [[hash, row] as const] : [])),
        ),
      );
    });
    return { hashes, rows };
  }

  return async (hash) => {
    const batch = (next ??= open());
    batch.hashes.push(hash);
    return (await batch.rows).get(hash);
  };
}
