import { sql } from "kysely";
import { invalid } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import type { VerbTx } from "../../platform/operation.ts";

type Using = Pick<VerbTx, "db" | "caller">;

/** Where the picture is served, as a path of this installation. */
export const iconUrlOf = (iconId: string | null): string | null => iconId && `/icons/${iconId}.webp`;

/**
 * Takes an uploaded picture into use and answers its icon id, for the column of what shows it. Works in any scope of the
 * uploader. Throws `invalid` at `iconStorageId` for an upload that is absent, somebody else's, used, expired or still empty.
 */
export async function claimIcon(t: Using, iconStorageId: string): Promise<string> {
  const mine = { id: iconStorageId, accountId: t.caller.accountId };
  const claimed = await t.db
    .deleteFrom("iconUploads")
    .where((upload) => upload.and(mine))
    .where("state", "=", "stored")
    .where("expiresAt", ">", sql<string>`now()`)
    .returning("iconId")
    .executeTakeFirst();
  if (claimed) return claimed.iconId;
  const upload = await t.db
    .selectFrom("iconUploads")
    .select("state")
    .where((row) => row.and(mine))
    .executeTakeFirst();
  throw invalid(
    "iconStorageId",
    upload?.state === "open" || upload?.state === "taken"
      ? "No picture was uploaded to it yet"
      : "This is no picture of yours that waits to be used; upload it again",
  );
}

/** Nothing shows this icon any more: it is removed an hour later, when pages that still do have been left. */
export async function releaseIcon(t: Using, iconId: string | null): Promise<void> {
  if (iconId === null) return;
  await t.db
    .insertInto("iconUploads")
    .values({
      accountId: t.caller.accountId,
      id: newId("iconUpload"),
      iconId,
      state: "released",
      expiresAt: sql<string>`now()`,
    })
    .onConflict((released) => released.column("iconId").doNothing())
    .execute();
}
