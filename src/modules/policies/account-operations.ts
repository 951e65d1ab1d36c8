import { sql } from "kysely";
import { conflict, forbidden, notFound } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import { toPage } from "../../platform/verb.ts";
import {
  createAccountPolicy,
  deleteAccountPolicy,
  listAccountPolicies,
  type Policy,
  reorderAccountPolicies,
  updateAccountPolicy,
} from "./contract.ts";
import { policyTags } from "./load.ts";
import {
  afterCursor,
  cursorOf,
  facts,
  requireFuture,
  requireSense,
  requireWholeOrder,
  shown,
} from "./rows.ts";
import { requireNoSubjects } from "./subjects.ts";

const MOST = 100;
/** Signal of the door: somebody's own policies changed, and what waits in their name asks again. */
export const OWN_POLICIES_CHANGED = "own-policies-changed";

/** A person decides about their own restrictions, never a key of theirs: it is what they restrict. */
export function requirePerson({ caller }: Pick<VerbTx, "caller">): void {
  if (caller.kind !== "account")
    throw forbidden("Your own policies are changed by yourself, not with an API key");
}
const takeOrder = (t: VerbTx) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`policies ${t.caller.accountId}`}, 0))`.execute(t.db);
async function takeEffect(t: VerbTx): Promise<void> {
  await t.platform.access.invalidate(t, policyTags.account(t.caller.accountId));
  await sql`select judge_own_again()`.execute(t.db);
  t.signal(OWN_POLICIES_CHANGED);
}
const orderOf = (t: VerbTx) =>
  t.db.selectFrom("accountPolicies").select(["id", "position"]).orderBy("position").orderBy("id").execute();
/** Numbers them in this order, from 0. */
const renumber = (t: VerbTx, ids: readonly string[]) =>
  sql`update account_policies p set position = (o.place - 1)::int
      from unnest(${ids}::text[]) with ordinality o(id, place)
      where p.id = o.id and p.position <> o.place - 1`.execute(t.db);

async function find(t: VerbTx, id: string): Promise<Policy> {
  const row = await t.db.selectFrom("accountPolicies").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) throw notFound("Policy");
  return shown(row, "account");
}

implement(listAccountPolicies, async (t, { cursor, limit }) => {
  requirePerson(t);
  const after = afterCursor(cursor);
  const rows = await t.db
    .selectFrom("accountPolicies")
    .selectAll()
    .$if(after !== null, (query) =>
      query.where(sql<boolean>`(position, id) > (${after?.position}::int, ${after?.id})`),
    )
    .orderBy("position")
    .orderBy("id")
    .limit(limit + 1)
    .execute();
  return toPage(
    rows.map((row) => shown(row, "account")),
    limit,
    cursorOf,
  );
});

implement(createAccountPolicy, async (t, { position, match, ...terms }) => {
  requirePerson(t);
  requireSense(terms);
  requireNoSubjects(match);
  await takeOrder(t);
  const order = await orderOf(t);
  if (order.length >= MOST) throw conflict(`You have ${MOST} policies already; delete one`);
  const id = newId("policy");
  const place = Math.min(position ?? order.length, order.length);
  const row = await t.db
    .insertInto("accountPolicies")
    .values({
      ...terms,
      id,
      position: place,
      expiresAt: requireFuture(terms.expiresAt, t.platform.now()),
      match: JSON.stringify(match),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await renumber(t, order.map((each) => each.id).toSpliced(place, 0, id));
  await takeEffect(t);
  const policy = shown(row, "account");
  t.changed({ before: null, after: facts(policy) });
  return policy;
});

implement(updateAccountPolicy, async (t, { id, match, ...changes }) => {
  requirePerson(t);
  await takeOrder(t);
  const before = await find(t, id);
  const effect = changes.effect ?? before.effect;
  const kept = effect === "require_approval" ? before.quorum : null;
  const quorum = changes.quorum === undefined ? kept : changes.quorum;
  requireSense({ effect, quorum });
  if (match) requireNoSubjects(match);
  const row = await t.db
    .updateTable("accountPolicies")
    .set({
      effect,
      quorum,
      note: changes.note ?? before.note,
      isEnabled: changes.isEnabled ?? before.isEnabled,
      expiresAt:
        changes.expiresAt === undefined
          ? before.expiresAt
          : requireFuture(changes.expiresAt, t.platform.now()),
      ...(match && { match: JSON.stringify(match) }),
      updatedAt: t.platform.now().toISOString(),
    })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
  if (!row) throw notFound("Policy");
  await takeEffect(t);
  const after = shown(row, "account");
  t.changed({ before: facts(before), after: facts(after) });
  return after;
});

implement(deleteAccountPolicy, async (t, { id }) => {
  requirePerson(t);
  await takeOrder(t);
  const before = await find(t, id);
  await t.db.deleteFrom("accountPolicies").where("id", "=", id).execute();
  await takeEffect(t);
  t.changed({ before: facts(before), after: null });
  return undefined;
});

implement(reorderAccountPolicies, async (t, { ids }) => {
  requirePerson(t);
  await takeOrder(t);
  const order = await orderOf(t);
  requireWholeOrder(
    order.map(({ id }) => id),
    ids,
  );
  await renumber(t, ids);
  await takeEffect(t);
  t.changed({ before: { ids: order.map(({ id }) => id) }, after: { ids } });
  return undefined;
});
