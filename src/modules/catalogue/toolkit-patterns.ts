import type { Tx } from "../../platform/db/door.ts";

/** What a toolkit holds, as addresses and patterns; nothing where it is gone. */
export async function toolkitPatterns(t: Tx, id: string): Promise<string[]> {
  const row = await t.db.selectFrom("toolkits").select("patterns").where("id", "=", id).executeTakeFirst();
  return row?.patterns ?? [];
}
