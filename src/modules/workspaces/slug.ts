import { AppError } from "../../platform/errors.ts";
import type { Tx } from "../../platform/db/door.ts";

export const slugTaken = (): AppError =>
  new AppError("conflict", "slug: another workspace of this organization has that address; choose another", {
    errors: [{ path: "slug", message: "is taken in this organization" }],
  });

/** Whoever takes an address takes it whole: it no longer leads to where it was left from. */
export async function takeSlug(t: Tx, organizationId: string, slug: string): Promise<void> {
  await t.db
    .deleteFrom("workspaceFormerSlugs")
    .where("organizationId", "=", organizationId)
    .where("slug", "=", slug)
    .execute();
}

/** The address keeps leading to the workspace that leaves it. */
export async function leaveSlug(
  t: Tx,
  { organizationId, id, slug }: { organizationId: string; id: string; slug: string },
): Promise<void> {
  await t.db
    .insertInto("workspaceFormerSlugs")
    .values({ organizationId, workspaceId: id, slug })
    .onConflict((known) => known.columns(["organizationId", "slug"]).doUpdateSet({ workspaceId: id }))
    .execute();
}
