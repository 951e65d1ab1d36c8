import { sql } from "kysely";
import { forbidden, invalid, notFound } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { holds } from "../../platform/caller.ts";
import { implement } from "../../platform/operation.ts";
import { type OutputOf, toPage } from "../../platform/verb.ts";
import { accessTags, hashSecret, newKeySecret } from "../access/index.ts";
import { createApiKey, listApiKeys, revokeApiKey } from "./contract.ts";

type KeyStage = OutputOf<typeof createApiKey>["stage"];
const asKey = <Row extends { stage: string | null }>(row: Row) => ({ ...row, stage: row.stage as KeyStage });

implement(createApiKey, async (t, { name, permissions, stage, expiresAt }) => {
  const own = t.caller.workspace!.permissions;
  // "*" asks for all the creator has, whatever that is at the time of use; anything named must be held now.
  const missing = permissions.find((permission) => permission !== "*" && !holds(own, permission));
  if (missing) throw forbidden(`A key cannot be given ${missing}, which you do not have`);
  if (expiresAt && Date.parse(expiresAt) <= Date.now()) throw invalid("expiresAt", "must be in the future");
  const secret = newKeySecret();
  const key = await t.db
    .insertInto("apiKeys")
    .values({
      id: newId("apiKey"),
      name,
      hash: hashSecret(secret),
      hint: secret.slice(-4),
      // A key made by a key keeps within it: "*" there means what the maker has.
      permissions: permissions.includes("*") && t.caller.kind === "api_key" ? [...own] : permissions,
      // A confined key makes keys as confined.
      stage: t.caller.stage ?? stage ?? null,
      createdBy: t.caller.accountId,
      ownerId: t.caller.accountId,
      expiresAt: expiresAt ?? null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return { ...asKey(key), createdByName: null, ownerName: null, secret };
});

implement(listApiKeys, async (t, { cursor, limit }) => {
  const rows = await t.db
    .selectFrom("apiKeys as k")
    .leftJoin("accounts as a", "a.id", "k.createdBy")
    .selectAll("k")
    .select(["a.name as createdByName", "a.name as ownerName"])
    .$if(cursor !== undefined, (query) => query.where("k.id", "<", cursor!))
    .orderBy("k.id", "desc")
    .limit(limit + 1)
    .execute();
  return toPage(rows.map(asKey), limit, (row) => row.id);
});

implement(revokeApiKey, async (t, { id }) => {
  const revoked = await t.db
    .updateTable("apiKeys")
    .set({ revokedAt: sql<string>`now()` })
    .where("id", "=", id)
    .where("revokedAt", "is", null)
    .returning("id")
    .executeTakeFirst();
  if (!revoked) throw notFound("API key");
  await t.platform.access.invalidate(t, accessTags.key(id));
  return undefined;
});
