import { sql } from "kysely";
import { changeOf } from "../../platform/audit.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import { toPage } from "../../platform/verb.ts";
import { requireBillingVisible } from "../plans/index.ts";
import { usageOf } from "./answer.ts";
import {
  getOrganizationUsage,
  getUsage,
  getUsageSettings,
  listUsageEvents,
  updateUsageSettings,
} from "./contract.ts";
import { cursorOf, findUsageEvents } from "./event-list.ts";

implement(getUsage, async (t, question) => {
  await requireBillingVisible(t);
  const { id: workspaceId, organizationId } = t.caller.workspace!;
  return usageOf(t, { organizationId, workspaceId }, question);
});

implement(getOrganizationUsage, (t, { organizationId, workspaceId = null, ...question }) =>
  usageOf(t, { organizationId, workspaceId }, question),
);

implement(listUsageEvents, async (t, { cursor, limit, ...filter }) => {
  await requireBillingVisible(t);
  return toPage(await findUsageEvents(t, filter, { cursor, limit: limit + 1 }), limit, cursorOf);
});

async function settingsOf(t: VerbTx): Promise<{ streamUsage: boolean }> {
  const row = await t.db.selectFrom("usageSettings").select("isStreamed").executeTakeFirst();
  return { streamUsage: row?.isStreamed ?? false };
}

implement(getUsageSettings, settingsOf);
implement(updateUsageSettings, async (t, { organizationId, streamUsage }) => {
  const before = await settingsOf(t);
  const now = sql<string>`now()`;
  await t.db
    .insertInto("usageSettings")
    .values({ organizationId, isStreamed: streamUsage })
    .onConflict((known) =>
      known.column("organizationId").doUpdateSet({ isStreamed: streamUsage, updatedAt: now }),
    )
    .execute();
  t.changed(changeOf(before, { streamUsage }));
  return { streamUsage };
});
