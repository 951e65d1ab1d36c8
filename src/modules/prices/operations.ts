import { sql } from "kysely";
import { invalid } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import { type OutputOf, toPage } from "../../platform/verb.ts";
import { listPrices, type PriceKind, previewPrice, setPrice, UNITS_OF } from "./contract.ts";
import { costOf, PER_TOKENS, tokenLines, versionOf } from "./cost.ts";

type PriceAnswer = OutputOf<typeof setPrice>;

/** Every entry with what became of it: of each item, unit and tier one is in force, and an administrator's ends the table's. */
const entries = (t: VerbTx) => {
  const now = t.platform.now().toISOString();
  return t.db
    .with("entries", (db) =>
      db
        .selectFrom("prices as p")
        .leftJoin("accounts as a", "a.id", "p.createdBy")
        .selectAll("p")
        .select("a.name as createdByName")
        .select(
          sql<PriceAnswer["state"]>`case
            when p.effective_from > ${now}::timestamptz then 'upcoming'
            when p.source is not null and bool_or(p.source is null and p.above_input_tokens = 0 and p.effective_from <= ${now}::timestamptz)
              over (partition by p.kind, p.item, p.unit) then 'superseded'
            when row_number() over (
              partition by p.kind, p.item, p.unit, p.above_input_tokens
              order by p.effective_from > ${now}::timestamptz, p.source is not null, p.effective_from desc, p.id desc) = 1 then 'current'
            else 'superseded' end`.as("state"),
        ),
    )
    .selectFrom("entries")
    .selectAll();
};
type Row = Awaited<ReturnType<ReturnType<typeof entries>["execute"]>>[number];
const toPrice = (row: Row): PriceAnswer => ({
  ...row,
  kind: row.kind as PriceKind,
  unit: row.unit as PriceAnswer["unit"],
});

implement(listPrices, async (t, { cursor, limit, kind, item, search, state }) => {
  const rows = await entries(t)
    .$if(cursor !== undefined, (query) => query.where("id", "<", cursor!))
    .$if(kind !== undefined, (query) => query.where("kind", "=", kind!))
    .$if(item !== undefined, (query) => query.where("item", "=", item!))
    .$if(search !== undefined && search !== "", (query) =>
      query.where(sql<boolean>`position(lower(${search}) in lower(item)) > 0`),
    )
    .$if(state === "current", (query) => query.where("state", "!=", "superseded"))
    .orderBy("id", "desc")
    .limit(limit + 1)
    .execute();
  return toPage(rows.map(toPrice), limit, (row) => row.id);
});

implement(setPrice, async (t, { effectiveFrom: wished, ...entry }) => {
  const { kind, unit, baseMicros, aboveInputTokens } = entry;
  const units: readonly string[] = UNITS_OF[kind];
  if (!units.includes(unit)) throw invalid("unit", `${kind} is priced by ${units.join(", ")}`);
  if (kind !== "model" && baseMicros === null)
    throw invalid("baseMicros", "only models have a bundled table to take the base from");
  if (aboveInputTokens > 0 && (kind !== "model" || baseMicros === null))
    throw invalid("aboveInputTokens", "only a model's own base has tiers");
  const now = t.platform.now();
  const effectiveFrom = wished ?? now.toISOString();
  if (Date.parse(effectiveFrom) < now.getTime())
    throw invalid("effectiveFrom", "is in the past, where what was charged stays charged");
  const id = newId("price");
  await t.db
    .insertInto("prices")
    .values({ ...entry, id, effectiveFrom, createdBy: t.caller.accountId })
    .execute();
  const row = await entries(t).where("id", "=", id).executeTakeFirstOrThrow();
  t.afterCommit(() =>
    t.platform.prices.added({ ...entry, id, effectiveFrom: row.effectiveFrom, source: null }),
  );
  return toPrice(row);
});

implement(previewPrice, async (t, { kind, item, quantity, discountPercent, at, ...tokens }) => {
  const { prices } = t.platform;
  const moment = at === undefined ? undefined : new Date(at);
  const lines =
    kind === "model"
      ? tokenLines(prices.ofModelItem(item, moment), tokens)
      : [{ unit: UNITS_OF[kind][0], quantity, rate: prices.of(kind, item, moment) }];
  const per = kind === "model" ? PER_TOKENS : 1;
  return {
    costMicros: costOf(lines, { per, discountPercent }),
    priceVersion: versionOf(lines.map(({ rate }) => rate)),
    lines: lines.map(({ unit, quantity: amount, rate }) => ({
      unit,
      quantity: amount,
      per,
      baseMicros: rate.baseMicros,
      markupPercent: rate.markupPercent,
      priceVersion: rate.version,
    })),
  };
});
