import { sql } from "kysely";
import { changeOf } from "../../platform/audit.ts";
import { invalid } from "../../platform/errors.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import type { OutputOf } from "../../platform/verb.ts";
import { getNotificationPreferences, updateNotificationPreferences } from "./contract.ts";
import { DEFAULT_DIGEST_HOUR, DEFAULT_TIME_ZONE } from "./digest-time.ts";
import { requirePerson } from "./inbox.ts";
import { type EmailChoice, kindOf, NOTIFICATION_KINDS } from "./kinds.ts";

type Preferences = OutputOf<typeof getNotificationPreferences>;

async function preferencesOf(t: VerbTx): Promise<Preferences> {
  requirePerson(t.caller);
  const chosen = await t.db
    .selectFrom("notificationPreferences")
    .select(["kind", "inApp", "email"])
    .execute();
  const account = await t.db
    .selectFrom("accounts as a")
    .leftJoin("notificationSettings as s", "s.accountId", "a.id")
    .select(["a.email", "a.timeZone", "s.digestHour"])
    .where("a.id", "=", t.caller.accountId)
    .executeTakeFirstOrThrow();
  const choiceOf = new Map(chosen.map((row) => [row.kind, row]));
  return {
    preferences: NOTIFICATION_KINDS.map(({ key, ...entry }) => {
      const choice = entry.canUnsubscribe ? choiceOf.get(key) : undefined;
      return {
        ...entry,
        kind: key,
        inApp: choice?.inApp ?? entry.inApp,
        email: (choice?.email as EmailChoice | undefined) ?? entry.email,
        isDefault: choice === undefined,
      };
    }),
    digestHour: account.digestHour ?? DEFAULT_DIGEST_HOUR,
    timeZone: account.timeZone ?? DEFAULT_TIME_ZONE,
    email: account.email!,
  };
}

/** What the audit log shows of them: kind by kind. */
const factsOf = ({ preferences, digestHour }: Preferences): Record<string, unknown> => ({
  digestHour,
  ...Object.fromEntries(preferences.map(({ kind, inApp, email }) => [kind, { inApp, email }])),
});

implement(getNotificationPreferences, preferencesOf);

implement(updateNotificationPreferences, async (t, { digestHour, preferences = [] }) => {
  for (const [index, { kind }] of preferences.entries())
    if (!kindOf(kind).canUnsubscribe)
      throw invalid(`preferences.${index}.kind`, "is about your security and stays as it is");
  const before = await preferencesOf(t);
  const { accountId } = t.caller;
  if (digestHour !== undefined)
    await t.db
      .insertInto("notificationSettings")
      .values({ accountId, digestHour })
      .onConflict((known) => known.column("accountId").doUpdateSet({ digestHour }))
      .execute();
  for (const { kind, inApp, email } of preferences) {
    const now = before.preferences.find((preference) => preference.kind === kind)!;
    const choice = { inApp: inApp ?? now.inApp, email: email ?? now.email };
    await t.db
      .insertInto("notificationPreferences")
      .values({ accountId, kind, ...choice })
      .onConflict((known) =>
        known.columns(["accountId", "kind"]).doUpdateSet({
          ...(inApp === undefined ? {} : { inApp }),
          ...(email === undefined ? {} : { email }),
          updatedAt: sql<string>`now()`,
        }),
      )
      .execute();
  }
  const after = await preferencesOf(t);
  t.changed(changeOf(factsOf(before), factsOf(after)));
  return after;
});
