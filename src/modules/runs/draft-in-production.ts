import { type Caller, holds } from "../../platform/caller.ts";
import { AppError } from "../../platform/errors.ts";
import type { Work } from "../../platform/operation.ts";

const PERMISSION = "runs:draft_in_production";

export const isDraftInProduction = ({ workspace }: Caller): boolean =>
  workspace?.environment === "production";

/** A draft was looked at by nobody, so in a production workspace it takes a permission of its own; throws 403 naming it. */
export function requireDraftPower(caller: Caller): void {
  if (isDraftInProduction(caller) && !holds(caller.workspace!.permissions, PERMISSION))
    throw new AppError(
      "forbidden",
      `Running an unpublished draft in a production workspace needs the permission ${PERMISSION}; try it in staging`,
      { extra: { permission: PERMISSION } },
    );
}

/** The living staging workspaces of the same organization that the caller can enter. A key can enter none but its own. */
async function stagingWorkspaces({ caller, platform }: Work) {
  const { kind, accountId, workspace } = caller;
  if (kind === "api_key") return [];
  return platform.door.read({ accountId }, (t) =>
    t.db
      .selectFrom("workspaces")
      .select(["id", "name", "slug"])
      .where("organizationId", "=", workspace!.organizationId)
      .where("environment", "=", "staging")
      .where("archivedAt", "is", null)
      .orderBy("name")
      .limit(50)
      .execute(),
  );
}

/** Does the work; a draft that is refused in production is told which staging workspaces it could be tried in. */
export async function offeringStaging<T>(ws: Work, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError) || error.details.extra?.permission !== PERMISSION) throw error;
    throw new AppError(error.code, error.message, {
      extra: { permission: PERMISSION, stagingWorkspaces: await stagingWorkspaces(ws) },
    });
  }
}
