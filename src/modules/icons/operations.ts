import { createHash, randomBytes } from "node:crypto";
import { sql } from "kysely";
import { conflict } from "../../platform/errors.ts";
import { newId, newSecretId } from "../../platform/ids.ts";
import { implement } from "../../platform/operation.ts";
import { generateWorkspaceIconUploadUrl } from "./contract.ts";

const MAX_WAITING = 20;

// A fast hash is enough: the token is 256 random bits, so there is nothing to guess.
export const hashOf = (token: string) => createHash("sha256").update(token).digest("hex");

implement(generateWorkspaceIconUploadUrl, async (t) => {
  const { accountId } = t.caller;
  // Two calls at once of the same account would otherwise both count before either inserts.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`icon_uploads ${accountId}`}, 0))`.execute(t.db);
  const { count } = await t.db
    .selectFrom("iconUploads")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("state", "in", ["open", "taken", "stored"])
    .where("expiresAt", ">", sql<string>`now()`)
    .executeTakeFirstOrThrow();
  if (Number(count) >= MAX_WAITING)
    throw conflict(`You have ${MAX_WAITING} uploads that nothing uses yet; try again in some minutes`);
  const token = randomBytes(32).toString("base64url");
  const upload = await t.db
    .insertInto("iconUploads")
    .values({
      accountId,
      id: newId("iconUpload"),
      iconId: newSecretId("icon"),
      tokenHash: hashOf(token),
      state: "open",
      expiresAt: sql<string>`now() + interval '10 minutes'`,
    })
    .returning(["id", "expiresAt"])
    .executeTakeFirstOrThrow();
  return {
    uploadUrl: `${t.platform.config.publicUrl}/v1/icon-uploads/${upload.id}?token=${token}`,
    iconStorageId: upload.id,
    expiresAt: upload.expiresAt,
  };
});
