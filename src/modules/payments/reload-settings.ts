import { changeOf } from "../../platform/audit.ts";
import { monthOf } from "../../platform/month.ts";
import { takeBooks } from "../../platform/books/load.ts";
import { conflict, invalid } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { implement, implementWork, type VerbTx } from "../../platform/operation.ts";
import type { InputOf, OutputOf } from "../../platform/verb.ts";
import { currencyOf, requireProvider } from "./config.ts";
import { getReload, updateReload } from "./contract.ts";
import { reloadUpdated } from "./events.ts";
import { reloadedIn } from "./reload.ts";
import { toStripe } from "./stripe/amounts.ts";

type Reload = OutputOf<typeof getReload>;

async function findReload(t: VerbTx, kind: "ai" | "data"): Promise<Reload> {
  const row = await t.db.selectFrom("wallets").selectAll().where("kind", "=", kind).executeTakeFirstOrThrow();
  const last = await t.db
    .selectFrom("reloads")
    .select(["failureCode", "failureMessage", "finishedAt", "createdAt"])
    .where("wallet", "=", kind)
    .where("state", "=", "failed")
    .orderBy("crossing", "desc")
    .limit(1)
    .executeTakeFirst();
  return {
    wallet: kind,
    isOn: row.reloadState !== "off",
    state: row.reloadState as "off",
    thresholdMicros: row.reloadThresholdMicros,
    amountMicros: row.reloadAmountMicros,
    monthlyCapMicros: row.reloadMonthlyCapMicros,
    reloadedThisMonthMicros: await reloadedIn(t, kind, monthOf(t.platform.now()).name),
    lastFailure:
      row.reloadState === "failed" && last
        ? {
            code: last.failureCode ?? "failed",
            message: last.failureMessage ?? "It failed",
            at: last.finishedAt ?? last.createdAt,
          }
        : null,
  };
}

implement(getReload, async (t, { kind }) => findReload(t, kind));

/** The terms as they will be; throws 422 where they make no sense together. */
function termsOf(before: Reload, input: InputOf<typeof updateReload>, currency: string) {
  const {
    thresholdMicros = before.thresholdMicros,
    amountMicros = before.amountMicros,
    monthlyCapMicros = before.monthlyCapMicros,
  } = input;
  if (input.isOn) {
    if (thresholdMicros === null) throw invalid("thresholdMicros", "is needed to switch it on");
    if (amountMicros === null) throw invalid("amountMicros", "is needed to switch it on");
    // What adds no more than the threshold would be due again at once.
    if (amountMicros <= thresholdMicros) throw invalid("amountMicros", "must be above the threshold");
    if (monthlyCapMicros === null) throw invalid("monthlyCapMicros", "is needed to switch it on");
    if (monthlyCapMicros < amountMicros)
      throw invalid("monthlyCapMicros", "must leave room for one reload at least");
  }
  if (amountMicros !== null) toStripe(currency, amountMicros);
  return { thresholdMicros, amountMicros, monthlyCapMicros };
}

async function requireMethod(t: VerbTx): Promise<void> {
  const method = await t.db
    .selectFrom("paymentMethods")
    .select("id")
    .where("isDefault", "=", true)
    .executeTakeFirst();
  if (!method) throw conflict("Save a card first: automatic reloads are paid with it");
}

implementWork(updateReload, async (ws, input) => {
  const { isOn, kind } = input;
  if (isOn) await requireProvider(ws.platform);
  const organizationId = ws.scope.organizationId!;
  const reload = await ws.commit(async (t) => {
    await takeBooks(t, organizationId);
    const before = await findReload(t, kind);
    const terms = termsOf(before, input, await currencyOf(t));
    if (isOn) await requireMethod(t);
    // One whose outcome is not known yet ends before the next may begin.
    const open = await t.db
      .selectFrom("reloads")
      .select("crossing")
      .where("wallet", "=", kind)
      .where("state", "=", "pending")
      .executeTakeFirst();
    const isUnderWay = before.state === "pending" || open !== undefined;
    await t.db
      .updateTable("wallets")
      .set({
        reloadThresholdMicros: terms.thresholdMicros,
        reloadAmountMicros: terms.amountMicros,
        reloadMonthlyCapMicros: terms.monthlyCapMicros,
        reloadState: isOn ? (isUnderWay ? "pending" : "armed") : "off",
      })
      .where("kind", "=", kind)
      .execute();
    emit(t, reloadUpdated, { wallet: kind, isOn, ...terms });
    const after = await findReload(t, kind);
    const shown = ({ isOn: on, thresholdMicros, amountMicros, monthlyCapMicros }: Reload) => ({
      ...{ isOn: on, thresholdMicros, amountMicros, monthlyCapMicros },
    });
    t.changed(changeOf(shown(before), shown(after)));
    return after;
  });
  // A balance that is below the threshold already is noticed now.
  if (reload.state === "armed") await ws.platform.books.sweep(organizationId);
  return ws.read((t) => findReload(t, kind));
});
