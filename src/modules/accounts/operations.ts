import { sql } from "kysely";
import { notFound } from "../../platform/errors.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import type { OutputOf } from "../../platform/verb.ts";
import { claimIcon, iconUrlOf, releaseIcon } from "../icons/index.ts";
import { getMe, updateAccount } from "./contract.ts";

type AccountAnswer = OutputOf<typeof updateAccount>;

const mine = (t: VerbTx) => t.db.selectFrom("accounts").selectAll().where("id", "=", t.caller.accountId);
type Row = Awaited<ReturnType<ReturnType<typeof mine>["executeTakeFirstOrThrow"]>>;

const toAccount = (row: Row) => ({ ...row, iconUrl: iconUrlOf(row.iconId) }) as unknown as AccountAnswer;

implement(getMe, async (t) => {
  const { kind, credentialId, workspace } = t.caller;
  return {
    account: toAccount(await mine(t).executeTakeFirstOrThrow()),
    credential: { kind: kind === "account" ? ("session" as const) : ("api_key" as const), id: credentialId },
    workspace: workspace && { ...workspace, permissions: [...workspace.permissions].sort() },
  };
});

/** The account's scope shows exactly the workspaces it can enter. */
async function requireEnterable(t: VerbTx, workspaceId: string | null | undefined): Promise<void> {
  if (!workspaceId) return;
  const found = await t.db
    .selectFrom("workspaces")
    .select("id")
    .where("id", "=", workspaceId)
    .where("archivedAt", "is", null)
    .executeTakeFirst();
  if (!found) throw notFound("Workspace");
}

async function requireMemberOf(t: VerbTx, organizationId: string | null | undefined): Promise<void> {
  if (!organizationId) return;
  const found = await t.db
    .selectFrom("organizationMembers")
    .select("role")
    .where("organizationId", "=", organizationId)
    .where("accountId", "=", t.caller.accountId)
    .executeTakeFirst();
  if (!found) throw notFound("Organization");
}

implement(updateAccount, async (t, { isOnboarded, onboarding, iconStorageId, ...fields }) => {
  await requireEnterable(t, fields.defaultWorkspaceId);
  await requireEnterable(t, fields.lastWorkspaceId);
  await requireMemberOf(t, fields.defaultOrganizationId);
  const before = await mine(t).forNoKeyUpdate().executeTakeFirstOrThrow();
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
  const after = await mine(t).executeTakeFirstOrThrow();
  if (before.iconId !== after.iconId) await releaseIcon(t, before.iconId);
  const [was, is] = [toAccount(before), toAccount(after)];
  const given = (answer: AccountAnswer) =>
    Object.fromEntries(
      Object.keys(changes).map((key) => {
        const shown = (key === "iconId" ? "iconUrl" : key) as keyof AccountAnswer;
        return [shown, answer[shown]];
      }),
    );
  t.changed({ before: given(was), after: given(is) });
  return is;
});
