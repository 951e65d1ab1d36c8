import { buffer } from "node:stream/consumers";
import type { Hono } from "hono";
import { sql } from "kysely";
import { AppError, conflict, notFound } from "../../platform/errors.ts";
import { readRawBody } from "../../platform/http/raw-body.ts";
import type { AppEnv } from "../../platform/http/request.ts";
import type { VerbServer } from "../../platform/http/verb-routes.ts";
import { squareWebp } from "../../platform/images.ts";
import type { Platform } from "../../platform/platform.ts";
import { hashOf } from "./operations.ts";
import { blobKeyOf, ICONS } from "./sweep.ts";

const MAX_BYTES = 2_000_000;
const SIDE_PIXELS = 256;
const ICON_FILE = /^(icon_[0-9a-z]{26})\.webp$/;

const usedAlready = () => conflict("This address was used already; ask for a new one");

type State = "taken" | "stored" | "refused";

async function findUpload({ door }: Platform, id: string, token: string) {
  const upload = await door.asSystem(
    "the address of an upload carries its own token",
    (t) =>
      t.db
        .selectFrom("iconUploads")
        .select(["id", "iconId", "accountId", "state", sql<boolean>`expires_at <= now()`.as("isOver")])
        .where("id", "=", id)
        .where("tokenHash", "=", hashOf(token))
        .executeTakeFirst(),
    { isSingle: true },
  );
  if (!upload) throw notFound("Upload");
  return upload;
}

type Upload = Awaited<ReturnType<typeof findUpload>>;

/** Answers whether it moved: of several at once one does. A stored picture waits an hour for its use. */
const move = ({ door }: Platform, { accountId, id }: Upload, from: "open" | "taken", to: State) =>
  door.single({ accountId }, async (t) => {
    const { numUpdatedRows } = await t.db
      .updateTable("iconUploads")
      .set({ state: to, ...(to === "stored" ? { expiresAt: sql<string>`now() + interval '1 hour'` } : {}) })
      .where("id", "=", id)
      .where("state", "=", from)
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  });

/** Takes pictures in, and shows them. */
export function mountIcons(app: Hono<AppEnv>, { platform }: VerbServer): void {
  app.put("/v1/icon-uploads/:id", async (c) => {
    c.set("verb", "icons.upload");
    const upload = await findUpload(platform, c.req.param("id"), c.req.query("token") ?? "");
    if (upload.state !== "open") throw usedAlready();
    if (upload.isOver)
      throw new AppError("gone", "This address is older than ten minutes; ask for a new one");
    const bytes = await readRawBody(c.req.raw, MAX_BYTES);
    // Used from here on, also when the picture is refused: an address pays for one look at a file.
    if (!(await move(platform, upload, "open", "taken"))) throw usedAlready();
    try {
      await platform.blobs.put(ICONS, blobKeyOf(upload.iconId), await squareWebp(bytes, SIDE_PIXELS));
    } catch (error) {
      await move(platform, upload, "taken", "refused");
      throw error;
    }
    await move(platform, upload, "taken", "stored");
    return c.json({ iconStorageId: upload.id });
  });

  // Without a credential: an icon shows in invitations and mails, before anybody has signed in. Its id is 128 random bits, told only
  // to those who may see what it belongs to, and it never shows another picture, so it may be kept for ever.
  app.get("/icons/:file", async (c) => {
    const iconId = ICON_FILE.exec(c.req.param("file"))?.[1];
    const blob = iconId ? await platform.blobs.get(ICONS, blobKeyOf(iconId)) : null;
    if (!blob) throw notFound("Icon");
    return c.body(await buffer(blob.stream()), 200, {
      "content-type": "image/webp",
      "cache-control": "public, max-age=31536000, immutable",
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
    });
  });
  // Nothing else of the dashboard lives here.
  app.all("/icons/*", () => {
    throw notFound("Icon");
  });
}
