import { conflict, notFound } from "../../platform/errors.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import { toPage } from "../../platform/verb.ts";
import { listExternalIds, removeExternalId, resolveExternalId, setExternalId } from "./contract.ts";

const mappingTo = (t: VerbTx, organizationId: string, provider: string) =>
  t.db
    .selectFrom("externalIds")
    .select(["provider", "externalId", "createdAt"])
    .where("organizationId", "=", organizationId)
    .where("provider", "=", provider)
    .executeTakeFirst();

implement(listExternalIds, async (t, { organizationId, cursor, limit }) => {
  const rows = await t.db
    .selectFrom("externalIds")
    .select(["provider", "externalId", "createdAt"])
    .where("organizationId", "=", organizationId)
    .$if(cursor !== undefined, (query) => query.where("provider", ">", cursor!))
    .orderBy("provider")
    .limit(limit + 1)
    .execute();
  return toPage(rows, limit, ({ provider }) => provider);
});

implement(setExternalId, async (t, { organizationId, provider, externalId }) => {
  const before = await mappingTo(t, organizationId, provider);
  if (before?.externalId === externalId) return before;
  const after = await t.db
    .insertInto("externalIds")
    .values({ organizationId, provider, externalId })
    .onConflict((mapped) => mapped.columns(["organizationId", "provider"]).doUpdateSet({ externalId }))
    .returning(["provider", "externalId", "createdAt"])
    .executeTakeFirstOrThrow()
    .catch((error: { code?: string }) => {
      // Says that it is taken and never by whom.
      throw error.code === "23505" ? conflict("That id of this directory is mapped already") : error;
    });
  t.changed({ before: before ? { externalId: before.externalId } : null, after: { externalId } });
  return after;
});

implement(removeExternalId, async (t, { organizationId, provider }) => {
  const removed = await t.db
    .deleteFrom("externalIds")
    .where("organizationId", "=", organizationId)
    .where("provider", "=", provider)
    .returning("externalId")
    .executeTakeFirst();
  if (!removed) throw notFound("External id");
  t.changed({ before: removed, after: null });
  return undefined;
});

implement(resolveExternalId, async (t, { provider, externalId }) => {
  const row = await t.db
    .selectFrom("externalIds")
    .select("organizationId")
    .where("provider", "=", provider)
    .where("externalId", "=", externalId)
    .executeTakeFirst();
  if (!row) throw notFound("Organization");
  return row;
});
