import { AppError } from "../../platform/errors.ts";
import { allReadinessChecks, type ReadinessPlace, type ReadinessTx } from "./check.ts";
import type { Readiness, ReadinessItem } from "./contract.ts";

async function placeOf({ db, scope }: ReadinessTx, workspaceId: string | null): Promise<ReadinessPlace> {
  const organizationId = scope.organizationId!;
  const organization = await db
    .selectFrom("organizations")
    .select("slug")
    .where("id", "=", organizationId)
    .executeTakeFirstOrThrow();
  const workspace =
    workspaceId === null
      ? undefined
      : await db.selectFrom("workspaces").select("slug").where("id", "=", workspaceId).executeTakeFirst();
  return {
    organizationId,
    workspaceId,
    settingsPath: `/${organization.slug}/settings`,
    workspacePath: workspace ? `/${organization.slug}/${workspace.slug}` : null,
  };
}

/**
 * What stands between a workspace (of this scope, unless named; else the organization) and reaching people at scale. The
 * checklist and the gate both ask here, so they never disagree.
 */
export async function readiness(
  t: ReadinessTx,
  { workspaceId = t.scope.workspaceId ?? null }: { workspaceId?: string | null } = {},
): Promise<ReadinessItem[]> {
  const place = await placeOf(t, workspaceId);
  const items: ReadinessItem[] = [];
  for (const { code, title, check } of allReadinessChecks())
    items.push({ code, title, ...(await check(t, place)) });
  return items;
}

export const readinessAnswer = (data: ReadinessItem[]): Readiness => ({
  isReady: data.every(({ ok }) => ok),
  data,
});

/**
 * Throws 403 `not_ready` with the codes that fail, unless everything is ok. For what reaches people at scale, when it is
 * launched; drafts, tests and what comes in never ask.
 */
export async function requireReadyForOutbound(t: ReadinessTx): Promise<void> {
  const failing = (await readiness(t)).filter(({ ok }) => !ok);
  if (failing.length === 0) return;
  throw new AppError("not_ready", failing.map(({ message }) => message).join(" "), {
    extra: { codes: failing.map(({ code }) => code), fixes: failing.map(({ code, fix }) => ({ code, fix })) },
  });
}
