import { sql } from "kysely";
import type { Door } from "../../platform/db/door.ts";
import { prepare } from "../../platform/db/prepared.ts";

// Built once: this is on the way of every call whose key is not remembered.
const keysByHash = prepare((db, { hashes }: { hashes: string[] }) =>
  db
    .selectFrom("apiKeys as k")
    .innerJoin("workspaces as w", "w.id", "k.workspaceId")
    .innerJoin("members as m", (join) =>
      join.onRef("m.workspaceId", "=", "k.workspaceId").onRef("m.accountId", "=", "k.createdBy"),
    )
    .select([
      "k.hash",
      "k.id as keyId",
      "k.permissions",
      "k.createdBy",
      "k.expiresAt",
      "k.stage",
      "w.id",
      "w.organizationId",
      "w.name",
      "w.slug",
      "w.environment",
      "m.role",
    ])
    .where("k.hash", "=", sql<string>`any(${hashes}::text[])`)
    .where("k.revokedAt", "is", null),
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
      return new Map((await load(door, hashes)).map((row) => [row.hash, row]));
    });
    return { hashes, rows };
  }

  return async (hash) => {
    const batch = (next ??= open());
    batch.hashes.push(hash);
    return (await batch.rows).get(hash);
  };
}
