import { holds, requirePermission } from "../../platform/caller.ts";
import { invalid, notFound } from "../../platform/errors.ts";
import { implement } from "../../platform/operation.ts";
import { WORKSPACE_PERMISSIONS } from "../access/index.ts";
import { chainOf, isAllowed, type Question } from "./chain.ts";
import { explainAccess } from "./contract.ts";
import { findGrants, findKey, findSubject } from "./subject.ts";

implement(explainAccess, async (t, { permission, accountId: askedAccount, keyId: askedKey }) => {
  const { caller } = t;
  const workspace = caller.workspace!;
  if (!WORKSPACE_PERMISSIONS.some(({ name }) => name === permission))
    throw invalid("permission", "is not a permission of a workspace");
  if (askedAccount && askedKey) throw invalid("keyId", "ask about an account or about a key, not both");
  // A key that asks about itself learns what the key may do, not what its owner may.
  const ownKey = caller.kind === "api_key" && !askedAccount ? caller.credentialId : undefined;
  const keyId = askedKey ?? ownKey;
  const isOwn = (accountId: string) => accountId === caller.accountId;
  if (askedAccount && !isOwn(askedAccount)) requirePermission(workspace, "roles:read");
  const key = keyId ? await findKey(t, keyId) : null;
  // Somebody else's key is an absent one to whoever may not ask.
  if (key && !isOwn(key.ownerId) && !holds(workspace.permissions, "roles:read")) throw notFound("API key");
  const accountId = key?.ownerId ?? askedAccount ?? caller.accountId;
  const standing = await findSubject(t, accountId);
  if (!standing && !key) throw notFound("Account");
  const name = standing?.name ?? "Its owner";
  const question: Question = {
    permission,
    name,
    standing,
    grants: await findGrants(t, accountId),
    key,
    isArchived: workspace.isArchived,
  };
  return {
    isAllowed: isAllowed(question),
    permission,
    subject: { accountId, name, keyId: key?.id ?? null },
    chain: chainOf(question),
  };
});
