import { implement } from "../../platform/operation.ts";
import { toPage } from "../../platform/verb.ts";
import { listOrganizationApiKeys, revokeOrganizationApiKey } from "./contract.ts";
import { endKey, withIt } from "./end-key.ts";
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
  const { name, workspaceId, revokedAt, others } = await endKey(t, id);
  t.changed({
    before: { name, workspaceId, revokedAt: null },
    after: { name, workspaceId, revokedAt, ...withIt(others) },
  });
  return undefined;
});
