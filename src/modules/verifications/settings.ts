import { sql } from "kysely";
import { changeOf } from "../../platform/audit.ts";
import { invalid } from "../../platform/errors.ts";
import { implement } from "../../platform/operation.ts";
import { getVerificationSettings, updateVerificationSettings } from "./contract.ts";

implement(getVerificationSettings, async (t) => t.platform.settings.verification());

implement(updateVerificationSettings, async (t, changes) => {
  const { STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET } = t.platform.config;
  if (changes.provider === "stripe_identity" && !(STRIPE_SECRET_KEY && STRIPE_WEBHOOK_SECRET))
    throw invalid("provider", "Stripe Identity needs STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET");
  const before = t.platform.settings.verification();
  const after = { ...before, ...changes };
  const value = JSON.stringify(after);
  await t.db
    .insertInto("settings")
    .values({ key: "verification", value })
    .onConflict((same) => same.column("key").doUpdateSet({ value, updatedAt: sql<string>`now()` }))
    .execute();
  t.afterCommit(() => t.platform.settings.changed());
  t.changed(changeOf(before, after));
  return after;
});
