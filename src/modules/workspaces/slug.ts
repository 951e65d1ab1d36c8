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

// Each is read whenever somebody of the organization looks where they can go.
const KEPT_SLUGS = 20;

/** The address keeps leading to the workspace that leaves it, as do the last ones before it. */
export async function leaveSlug(
  t: Tx,
  { organizationId, id, slug }: { organizationId: string; id: string; slug: string },
): Promise<void> {
  await t.db
    .insertInto("workspaceFormerSlugs")
    .values({ organizationId, workspaceId: id, slug })
    .onConflict((known) => known.columns(["organizationId", "slug"]).doUpdateSet({ workspaceId: id }))
    .execute();
  const ofWorkspace = t.db
    .selectFrom("workspaceFormerSlugs")
    .select("slug")
    .where("organizationId", "=", organizationId)
    .where("workspaceId", "=", id);
  await t.db
    .deleteFrom("workspaceFormerSlugs")
    .where("organizationId", "=", organizationId)
    .where("workspaceId", "=", id)
    .where("slug", "in", ofWorkspace.orderBy("createdAt", "desc").orderBy("slug").offset(KEPT_SLUGS))
    .execute();
}
