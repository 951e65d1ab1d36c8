import { readinessCheck } from "../check.ts";

const NAMES: Record<string, string> = { ai: "AI", data: "data" };

readinessCheck({
  code: "wallet",
  title: "Credit",
  async check(t, { settingsPath }) {
    const wallets = await t.db
      .selectFrom("wallets")
      .select(["kind", "balanceMicros", "heldMicros", "debtMicros"])
      .orderBy("kind")
      .execute();
    const isEnforced = t.platform.settings.credits() === "enforced";
    const saidOf = (kinds: readonly string[], one: string, both: string) =>
      kinds.length === 1
        ? `The ${NAMES[kinds[0]!] ?? kinds[0]} wallet ${one}`
        : `The wallets ${kinds.map((kind) => NAMES[kind] ?? kind).join(" and ")} ${both}`;
    const refused = (message: string) => ({
      ok: false,
      message,
      fix: { text: "Add credit", href: `${settingsPath}/billing` },
    });
    const owing = wallets.filter(({ debtMicros }) => debtMicros > 0).map(({ kind }) => kind);
    if (owing.length > 0)
      return refused(`${saidOf(owing, "owes", "owe")} what was spent beyond the balance.`);
    if (!isEnforced)
      return { ok: true, message: "Spending is counted and an empty wallet stops nothing.", fix: null };
    const filled = wallets
      .filter(({ balanceMicros, heldMicros }) => balanceMicros - heldMicros > 0)
      .map(({ kind }) => kind);
    const empty = ["ai", "data"].filter((kind) => !filled.includes(kind));
    if (empty.length > 0) return refused(saidOf(empty, "is empty.", "are empty."));
    return { ok: true, message: "Both wallets have credit.", fix: null };
  },
});
