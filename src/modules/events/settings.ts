import { sql } from "kysely";
import { changeOf } from "../../platform/audit.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import type { OutputOf } from "../../platform/verb.ts";
import { EVENT_SETTINGS_DEFAULTS, getEventSettings, updateEventSettings } from "./contract.ts";
import { streamOf } from "./read.ts";

type Settings = OutputOf<typeof getEventSettings>;

const settingsOf = async (t: VerbTx): Promise<Settings> =>
  (await t.db
    .selectFrom("eventSettings")
    .select(["retentionDays", "failureThreshold", "failureWindowMinutes"])
    .where("scopeId", "=", streamOf(t))
    .executeTakeFirst()) ?? EVENT_SETTINGS_DEFAULTS;

implement(getEventSettings, settingsOf);

implement(updateEventSettings, async (t, changes) => {
  const { id: workspaceId, organizationId } = t.caller.workspace!;
  // Of two changes at once the second sees what the first left.
  await t.db
    .insertInto("eventSettings")
    .values({ ...EVENT_SETTINGS_DEFAULTS, scopeId: workspaceId, organizationId, workspaceId })
    .onConflict((known) => known.column("scopeId").doUpdateSet({ updatedAt: sql<string>`now()` }))
    .execute();
  const before = await settingsOf(t);
  const after = { ...before, ...changes };
  await t.db.updateTable("eventSettings").set(after).where("scopeId", "=", workspaceId).execute();
  t.changed(changeOf(before, after));
  return after;
});
