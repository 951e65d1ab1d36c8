import { holds } from "../../platform/caller.ts";
import { AppError, forbidden, notFound } from "../../platform/errors.ts";
import { implementWork, type Work } from "../../platform/operation.ts";
import { loadWorkspace } from "../access/index.ts";
import { type ApprovalLink, maskedAddress, readApprovalLink } from "../notifications/index.ts";
import { openApprovalLink } from "./contract.ts";

// Not ours, ended, or about what one may not see: one answer for all.
const noSuchLink = (): AppError => notFound("Approval link");

implementWork(openApprovalLink, async (ws, { token }) => {
  const { caller, platform } = ws;
  // A key acts in one workspace, and a mail is somebody's own.
  if (caller.kind !== "account") throw forbidden("Sign in to open the link of a mail");
  const link = readApprovalLink(platform.config, token, platform.now());
  if (!link) throw noSuchLink();
  if (link.accountId !== caller.accountId) {
    const sentTo = maskedAddress(await addressOf(ws, link));
    return { approvalId: null, workspaceId: null, path: null, sentTo };
  }
  const { approvalId, workspaceId } = link;
  return { approvalId, workspaceId, path: await pathOf(ws, link), sentTo: null };
});

async function addressOf({ platform }: Work, { accountId }: ApprovalLink): Promise<string> {
  const account = await platform.door.read({ accountId }, (t) =>
    t.db.selectFrom("accounts").select("email").where("id", "=", accountId).executeTakeFirst(),
  );
  if (!account?.email) throw noSuchLink();
  return account.email;
}

/** Of the page, for whoever may see it now: the link itself gives no power. */
async function pathOf(
  { platform: { door } }: Work,
  { approvalId, workspaceId, accountId }: ApprovalLink,
): Promise<string> {
  const { value: workspace } = await loadWorkspace(door, accountId, workspaceId).catch((error: unknown) => {
    throw error instanceof AppError && error.code === "not_found" ? noSuchLink() : error;
  });
  if (!holds(workspace.permissions, "approvals:read")) throw noSuchLink();
  const { organizationId } = workspace;
  const found = await door.read({ accountId, organizationId, workspaceId }, (t) =>
    t.db
      .selectFrom("approvals as p")
      .innerJoin("organizations as o", (join) => join.on("o.id", "=", organizationId))
      .select("o.slug")
      .where("p.id", "=", approvalId)
      .executeTakeFirst(),
  );
  if (!found) throw noSuchLink();
  return `/${found.slug}/${workspace.slug}/approvals/${approvalId}`;
}
