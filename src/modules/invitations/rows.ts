import { AppError } from "../../platform/errors.ts";
import type { VerbTx } from "../../platform/operation.ts";
import { ORGANIZATION_ROLES } from "../access/index.ts";
import { organizationGift, workspaceGift } from "./check-gift.ts";
import type { Gift } from "./give.ts";
import type { FindRole } from "./roles.ts";

const wrong = (message: string) => new AppError("invalid", message);
const given = (text: string | undefined): string | undefined => text?.trim() || undefined;

export const workspaceRow = (
  t: VerbTx,
  email: string,
  { role }: { role?: string | undefined },
  find: FindRole,
): Promise<Gift> => workspaceGift(t, email, given(role) ?? "member", find);

/** `slug:role;slug:role`; the role of one defaults to member. */
async function workspacesOf(t: VerbTx, text: string): Promise<{ workspaceId: string; role: string }[]> {
  const named = text
    .split(";")
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const [slug = "", ...role] = part.split(":");
      return { slug: slug.trim(), role: given(role.join(":")) ?? "member" };
    });
  if (named.length > 50) throw wrong("workspaces: at most 50");
  const rows = await t.db
    .selectFrom("workspaces")
    .select(["id", "slug"])
    .where("slug", "in", [...named.map(({ slug }) => slug), ""])
    .where("archivedAt", "is", null)
    .execute();
  return named.map(({ slug, role }) => {
    const workspace = rows.find((row) => row.slug === slug);
    if (!workspace) throw wrong(`workspaces: there is no workspace ${slug}`);
    return { workspaceId: workspace.id, role };
  });
}

export async function organizationRow(
  t: VerbTx,
  email: string,
  row: { role?: string | undefined; workspaces?: string | undefined },
  find: FindRole,
): Promise<Gift> {
  const role = (given(row.role) ?? "member").toLowerCase().replaceAll(/[ -]/g, "_");
  if (!ORGANIZATION_ROLES.includes(role as never))
    throw wrong(`role: must be one of ${ORGANIZATION_ROLES.join(", ")}`);
  return organizationGift(t, email, role, await workspacesOf(t, row.workspaces ?? ""), find);
}
