import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";

/** Problems with payments an administrator should know of, one sentence each, by what was looked at. */
export async function paymentChecks(t: Tx): Promise<Record<"differences" | "events" | "credits", string[]>> {
  const open = await t.db
    .selectFrom("paymentDifferences")
    .select(["kind", "subject"])
    .where("state", "=", "open")
    .limit(10)
    .execute();
  const late = await t.db
    .selectFrom("paymentEvents")
    .select(["id", "type"])
    .where("state", "=", "received")
    .where("receivedAt", "<", sql<string>`now() - interval '15 minutes'`)
    .limit(10)
    .execute();
  const uncredited = await t.db
    .selectFrom("payments")
    .select("id")
    .where("state", "=", "succeeded")
    .where("wallet", "is not", null)
    .where("creditedAt", "is", null)
    .where("updatedAt", "<", sql<string>`now() - interval '5 minutes'`)
    .limit(10)
    .execute();
  return {
    differences: open.map(({ kind, subject }) => `${subject} ${kind.replaceAll("_", " ")}`),
    events: late.map(({ id, type }) => `${id} (${type}) is not dealt with`),
    credits: uncredited.map(({ id }) => `${id} was paid and is not credited`),
  };
}
