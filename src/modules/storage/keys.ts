import { sql } from "kysely";
import { conflict, invalid } from "../../platform/errors.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import { type InputOf, type OutputOf, toPage } from "../../platform/verb.ts";
import { deleteKey, getKey, incrementKey, listKeys, MAX_VALUE_BYTES, setKey } from "./contract.ts";
import { findStorage, nowOf } from "./find.ts";
import { tellingOfQuota } from "./tell.ts";

const SHOWN_BYTES = 4_096;

const entriesOf = (t: VerbTx, storageId: string) =>
  t.db
    .selectFrom("storageKeys")
    .where("storageId", "=", storageId)
    .where((is) => is.or([is("expiresAt", "is", null), is("expiresAt", ">", nowOf(t))]));

const afterSeconds = (t: VerbTx, ttlSeconds: number | undefined): string | null =>
  ttlSeconds === undefined ? null : new Date(t.platform.now().getTime() + ttlSeconds * 1_000).toISOString();

implement(getKey, async (t, { id, key }) => {
  await findStorage(t, { id });
  const row = await entriesOf(t, id)
    .select(["key", "value", "version", "sizeBytes", "expiresAt", "updatedAt"])
    .where("key", "=", key)
    .executeTakeFirst();
  return { entry: row ? { ...row, value: JSON.parse(row.value) } : null };
});

implement(listKeys, async (t, { id, prefix, cursor, limit }) => {
  await findStorage(t, { id });
  let entries = entriesOf(t, id)
    .select(["key", "version", "sizeBytes", "expiresAt", "updatedAt"])
    .select(sql<string | null>`case when octet_length(value) <= ${SHOWN_BYTES} then value end`.as("value"))
    .orderBy("key")
    .limit(limit + 1);
  if (prefix) entries = entries.where(sql<boolean>`starts_with(key, ${prefix})`).where("key", ">=", prefix);
  if (cursor) entries = entries.where("key", ">", cursor);
  const page = toPage(await entries.execute(), limit, ({ key }) => key);
  return {
    ...page,
    data: page.data.map(({ value, ...row }) => ({
      ...row,
      value: value === null ? null : JSON.parse(value),
      isLeftOut: value === null,
    })),
  };
});

/** A key whose time is over is not there, swept or not. */
const isOver = (t: VerbTx) => sql<boolean>`coalesce(storage_keys.expires_at <= ${nowOf(t)}, false)`;

async function changedMeanwhile(t: VerbTx, storageId: string, key: string): Promise<never> {
  const row = await entriesOf(t, storageId).select("version").where("key", "=", key).executeTakeFirst();
  throw conflict("The key was changed meanwhile: read it again", { currentVersion: row?.version ?? 0 });
}

implement(setKey, (t, input) => tellingOfQuota(t, input.id, () => set(t, input)));
implement(incrementKey, (t, input) => tellingOfQuota(t, input.id, () => increment(t, input)));

async function set(
  t: VerbTx,
  { id, key, value, ttlSeconds, ifVersion }: InputOf<typeof setKey>,
): Promise<OutputOf<typeof setKey>> {
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) > MAX_VALUE_BYTES)
    throw invalid("value", `must be at most ${MAX_VALUE_BYTES / 1_000} kB as JSON`);
  await findStorage(t, { id, isWriting: true });
  const RETURNED = ["key", "version", "sizeBytes", "expiresAt", "updatedAt"] as const;
  const next = { value: text, expiresAt: afterSeconds(t, ttlSeconds) };
  if (ifVersion !== undefined && ifVersion > 0) {
    const row = await t.db
      .updateTable("storageKeys")
      .set({ ...next, version: sql`nextval('storage_versions')`, updatedAt: sql`now()` })
      .where("storageId", "=", id)
      .where("key", "=", key)
      .where("version", "=", ifVersion)
      .where(isOver(t), "=", false)
      .returning(RETURNED)
      .executeTakeFirst();
    return row ?? changedMeanwhile(t, id, key);
  }
  const row = await t.db
    .insertInto("storageKeys")
    .values({ storageId: id, key, ...next })
    .onConflict((there) => {
      const replaced = there.columns(["organizationId", "storageId", "key"]).doUpdateSet((is) => ({
        value: is.ref("excluded.value"),
        expiresAt: is.ref("excluded.expiresAt"),
        version: is.ref("excluded.version"),
        updatedAt: sql`now()`,
      }));
      return ifVersion === 0 ? replaced.where(isOver(t), "=", true) : replaced;
    })
    .returning(RETURNED)
    .executeTakeFirst();
  return row ?? changedMeanwhile(t, id, key);
}

async function increment(t: VerbTx, { id, key, by, ttlSeconds }: InputOf<typeof incrementKey>) {
  await findStorage(t, { id, isWriting: true });
  const over = isOver(t);
  const row = await t.db
    .insertInto("storageKeys")
    .values({ storageId: id, key, value: String(by), expiresAt: afterSeconds(t, ttlSeconds) })
    .onConflict((there) =>
      there
        .columns(["organizationId", "storageId", "key"])
        .doUpdateSet((is) => ({
          value: sql<string>`case when ${over} then excluded.value else (storage_keys.value::bigint + ${by}::bigint)::text end`,
          expiresAt: sql<string>`case when ${over} then excluded.expires_at else storage_keys.expires_at end`,
          version: is.ref("excluded.version"),
          updatedAt: sql`now()`,
        }))
        .where(sql<boolean>`(${over} or storage_keys.value ~ '^-?[0-9]{1,16}$')`),
    )
    .returning(["key", "value", "version"])
    .executeTakeFirst();
  if (!row) throw conflict("The value of this key is no whole number");
  const value = Number(row.value);
  if (!Number.isSafeInteger(value)) throw invalid("by", "the number would be beyond 2^53");
  return { key, value, version: row.version };
}

implement(deleteKey, async (t, { id, key, ifVersion }) => {
  await findStorage(t, { id, isWriting: true });
  let going = t.db.deleteFrom("storageKeys").where("storageId", "=", id).where("key", "=", key);
  if (ifVersion !== undefined) going = going.where("version", "=", ifVersion).where(isOver(t), "=", false);
  const gone = await going.returning(isOver(t).as("isOver")).executeTakeFirst();
  if (!gone && ifVersion !== undefined) return changedMeanwhile(t, id, key);
  return { isDeleted: gone !== undefined && !gone.isOver };
});
