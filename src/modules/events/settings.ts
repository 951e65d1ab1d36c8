import { sql } from "kysely";
import { changeOf } from "../../platform/audit.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import type { OutputOf } from "../../platform/verb.ts";
import {
  EVENT_SETTINGS_DEFAULTS,
  getEventSettings,
  getOrganizationEventSettings,
  updateEventSettings,
  updateOrganizationEventSettings,
} from "./contract.ts";
import { streamOf } from "./read.ts";

type Settings = OutputOf<typeof getEventSettings>;

const settingsOf = async (t: VerbTx): Promise<Settings> =>
  (await t.db
    .selectFrom("eventSettings")
    .select(["retentionDays", "failureThreshold", "failureWindowMinutes"])
    .where("scopeId", "=", streamOf(t))
    .executeTakeFirst()) ?? EVENT_SETTINGS_DEFAULTS;

async function update(
  t: VerbTx,
  changes: Partial<Settings>,
  place: { organizationId: string; workspaceId: string | null },
): Promise<Settings> {
  // Of two changes at once the second sees what the first left.
  await t.db
    .insertInto("eventSettings")
    .values({ ...EVENT_SETTINGS_DEFAULTS, ...place, scopeId: streamOf(t) })
    .onConflict((known) => known.column("scopeId").doUpdateSet({ updatedAt: sql<string>`now()` }))
    .execute();
  const before = await settingsOf(t);
  const after = { ...before, ...changes };
  await t.db.updateTable("eventSettings").set(after).where("scopeId", "=", streamOf(t)).execute();
  t.changed(changeOf(before, after));
  return after;
}

implement(getEventSettings, settingsOf);
implement(updateEventSettings, (t, changes) => {
  const { id: workspaceId, organizationId } = t.caller.workspace!;
  return update(t, changes, { organizationId, workspaceId });
});
implement(getOrganizationEventSettings, settingsOf);
implement(updateOrganizationEventSettings, (t, { organizationId, ...changes }) =>
  update(t, changes, { organizationId, workspaceId: null }),
);
