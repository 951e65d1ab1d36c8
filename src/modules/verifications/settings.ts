import { sql } from "kysely";
import { changeOf } from "../../platform/audit.ts";
import { invalid } from "../../platform/errors.ts";
import { implement } from "../../platform/operation.ts";
import { getVerificationSettings, updateVerificationSettings } from "./contract.ts";

implement(getVerificationSettings, async (t) => t.platform.settings.verification());

implement(updateVerificationSettings, async (t, changes) => {
  if (changes.provider === "stripe_identity" && t.platform.config.PAYMENTS !== "stripe")
    throw invalid("provider", "Stripe Identity needs PAYMENTS=stripe, its keys and its webhook");
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
