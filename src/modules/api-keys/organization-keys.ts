import { sql } from "kysely";
import { notFound } from "../../platform/errors.ts";
import { implement } from "../../platform/operation.ts";
import { toPage } from "../../platform/verb.ts";
import { accessTags } from "../access/index.ts";
import { listOrganizationApiKeys, revokeOrganizationApiKey } from "./contract.ts";
import { asAsked, shownKeys } from "./shown-keys.ts";

implement(listOrganizationApiKeys, async (t, { limit, workspaceId, ...asked }) => {
  const rows = await shownKeys(t.db)
    .innerJoin("workspaces as w", "w.id", "k.workspaceId")
    .select(["k.workspaceId", "w.name as workspaceName"])
    .where(asAsked(asked))
    .$if(workspaceId !== undefined, (query) => query.where("k.workspaceId", "=", workspaceId!))
    .orderBy("k.id", "desc")
    .limit(limit + 1)
    .execute();
  return toPage(rows, limit, (row) => row.id);
});

implement(revokeOrganizationApiKey, async (t, { id }) => {
  const revoked = await t.db
    .updateTable("apiKeys")
    .set({ revokedAt: sql<string>`now()` })
    .where("id", "=", id)
    .where("revokedAt", "is", null)
    .returning(["name", "workspaceId", "revokedAt"])
    .executeTakeFirst();
  if (!revoked) throw notFound("API key");
  const { name, workspaceId, revokedAt } = revoked;
  t.changed({ before: { name, workspaceId, revokedAt: null }, after: { name, workspaceId, revokedAt } });
  await t.platform.access.invalidate(t, accessTags.key(id));
  return undefined;
});
