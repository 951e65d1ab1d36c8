import { sql } from "kysely";
import type { Blobs } from "../../platform/blobs.ts";
import type { Door } from "../../platform/db/door.ts";
import type { Log } from "../../platform/log.ts";

const EVERY_MS = 10 * 60_000;
const AT_ONCE = 500;

/** Icons are served by their id alone, so they lie together whoever uploaded them. */
export const ICONS = "public_icons";
export const blobKeyOf = (iconId: string) => `${iconId}.webp`;

/** Removes pictures that nothing uses, and their addresses, an hour after their time. Answers how many. */
export async function sweepIcons(door: Door, blobs: Blobs): Promise<number> {
  const over = await door.asSystem("uploads nobody linked, of any account", (t) =>
    t.db
      .selectFrom("iconUploads")
      .select(["id", "iconId"])
      .where("expiresAt", "<", sql<string>`now() - interval '1 hour'`)
      .limit(AT_ONCE)
      .execute(),
  );
  if (over.length === 0) return 0;
  // Bytes first: a row without bytes is swept again, bytes without a row never.
  for (const { iconId } of over) await blobs.delete(ICONS, blobKeyOf(iconId));
  await door.asSystem("uploads nobody linked, of any account", (t) =>
    t.db
      .deleteFrom("iconUploads")
      .where(
        "id",
        "in",
        over.map(({ id }) => id),
      )
      .execute(),
  );
  return over.length;
}

export function startIconSweeper(door: Door, blobs: Blobs, log: Log): () => void {
  const timer = setInterval(
    () =>
      void sweepIcons(door, blobs).catch((error: unknown) =>
        log.warn({ err: error }, "icons were not swept"),
      ),
    EVERY_MS,
  );
  return () => clearInterval(timer);
}
