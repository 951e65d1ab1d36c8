import { sql } from "kysely";
import { AppError } from "../../platform/errors.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import type { OutputOf } from "../../platform/verb.ts";
import { claimIcon, iconUrlOf } from "../icons/index.ts";
import { getMe, updateAccount } from "./contract.ts";

type AccountAnswer = OutputOf<typeof updateAccount>;

async function findAccount(t: VerbTx): Promise<AccountAnswer> {
  const row = await t.db
    .selectFrom("accounts")
    .selectAll()
    .where("id", "=", t.caller.accountId)
    .executeTakeFirstOrThrow();
  return { ...row, iconUrl: iconUrlOf(row.iconId) } as unknown as AccountAnswer;
}

implement(getMe, async (t) => {
  const { kind, credentialId, workspace } = t.caller;
  return {
    account: await findAccount(t),
    credential: { kind: kind === "account" ? ("session" as const) : ("api_key" as const), id: credentialId },
    workspace: workspace && { ...workspace, permissions: [...workspace.permissions].sort() },
  };
});

implement(updateAccount, async (t, { isOnboarded, onboarding, iconStorageId, ...fields }) => {
  for (const field of ["defaultWorkspaceId", "lastWorkspaceId"] as const) {
    const workspaceId = fields[field];
    if (!workspaceId) continue;
    const mine = await t.db
      .selectFrom("workspaces")
      .select("id")
      .where("id", "=", workspaceId)
      .executeTakeFirst();
    if (!mine) throw new AppError("not_found", "Workspace not found");
  }
  const changes = {
    ...fields,
    ...(iconStorageId !== undefined
      ? { iconId: iconStorageId === null ? null : await claimIcon(t, iconStorageId) }
      : {}),
    ...(onboarding ? { onboarding: JSON.stringify(onboarding) } : {}),
    ...(isOnboarded ? { onboardedAt: sql<string>`now()` } : {}),
  };
  if (Object.keys(changes).length > 0)
    await t.db.updateTable("accounts").set(changes).where("id", "=", t.caller.accountId).execute();
  return findAccount(t);
});
