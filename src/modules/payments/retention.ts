import { sql } from "kysely";
import type { Platform } from "../../platform/platform.ts";

const KEPT_DAYS = 90;

/** Forgets what the provider told long ago; what came of it stays. */
export const forgetOldEvents = ({ door }: Pick<Platform, "door">): Promise<unknown> =>
  door.asSystem("what a payment provider told long ago is forgotten", (t) =>
    t.db
      .deleteFrom("paymentEvents")
      .where("receivedAt", "<", sql<string>`now() - make_interval(days => ${KEPT_DAYS})`)
      .where("state", "<>", "received")
      .execute(),
  );
