import { sql } from "kysely";
import { conflict, notFound } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import { type InputOf, toPage } from "../../platform/verb.ts";
import {
  createOrganizationPolicy,
  createPolicy,
  deleteOrganizationPolicy,
  deletePolicy,
  getOrganizationPolicy,
  getPolicy,
  listOrganizationPolicies,
  listPolicies,
  type Policy,
  reorderOrganizationPolicies,
  reorderPolicies,
  updateOrganizationPolicy,
  updatePolicy,
} from "./contract.ts";
import { policiesReordered, policyCreated, policyDeleted, policyUpdated } from "./events.ts";
import { policyTags } from "./load.ts";
import {
  afterCursor,
  changedFields,
  cursorOf,
  facts,
  requireFuture,
  requireSense,
  requireWholeOrder,
  shown,
} from "./rows.ts";
import { requireSubjects } from "./subjects.ts";

const MOST = 1000;

const levelOf = (t: VerbTx) => t.scope.workspaceId ?? null;
const told = ({ id, effect, match }: Policy) => ({ policyId: id, effect, address: match.address });
const invalidate = (t: VerbTx) =>
  t.platform.access.invalidate(
    t,
    t.scope.workspaceId
      ? policyTags.workspace(t.scope.workspaceId)
      : policyTags.organization(t.scope.organizationId!),
  );
/** Whoever changes the order of a level waits for whoever does so at the same time. */
const takeOrder = (t: VerbTx) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`policies ${levelOf(t) ?? t.scope.organizationId!}`}, 0))`.execute(
    t.db,
  );

async function page(
  t: VerbTx,
  scope: "workspace" | "organization",
  { cursor, limit, toolkitId }: Omit<InputOf<typeof listPolicies>, "scope">,
) {
  const after = afterCursor(cursor);
  const rows = await t.db
    .selectFrom("policies")
    .selectAll()
    .where("workspaceId", scope === "workspace" ? "=" : "is", scope === "workspace" ? levelOf(t) : null)
    .$if(toolkitId !== undefined, (query) => query.where("toolkitId", "=", toolkitId!))
    .$if(after !== null, (query) =>
      query.where(sql<boolean>`(position, id) > (${after?.position}::int, ${after?.id})`),
    )
    .orderBy("position")
    .orderBy("id")
    .limit(limit + 1)
    .execute();
  return toPage(
    rows.map((row) => shown(row, scope)),
    limit,
    cursorOf,
  );
}

async function find(t: VerbTx, id: string): Promise<Policy> {
  const row = await t.db.selectFrom("policies").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) throw notFound("Policy");
  return shown(row, row.workspaceId === null ? "organization" : "workspace");
}

/** One that is decided on here: what a workspace inherits, it does not change. */
async function findOwn(t: VerbTx, id: string): Promise<Policy> {
  const policy = await find(t, id);
  if (policy.workspaceId !== levelOf(t)) throw notFound("Policy");
  return policy;
}

const orderOf = (t: VerbTx) =>
  t.db
    .selectFrom("policies")
    .select(["id", "position"])
    .where("workspaceId", "is not distinct from", levelOf(t))
    .orderBy("position")
    .orderBy("id")
    .execute();

/** Numbers the level's policies in this order, from 0. */
const renumber = (t: VerbTx, ids: readonly string[]) =>
  sql`update policies p set position = (o.place - 1)::int
      from unnest(${ids}::text[]) with ordinality o(id, place)
      where p.id = o.id and p.workspace_id is not distinct from ${levelOf(t)} and p.position <> o.place - 1`.execute(
    t.db,
  );

/** A policy of the level `t` is in: a workspace, or the organization itself. */
export async function create(t: VerbTx, input: InputOf<typeof createPolicy>): Promise<Policy> {
  const { position, match, ...terms } = input;
  requireSense(terms);
  await requireSubjects(t, match, terms.toolkitId);
  await takeOrder(t);
  const order = await orderOf(t);
  if (order.length >= MOST)
    throw conflict(`There are ${MOST} policies here already; delete one, or join several in one pattern`);
  const id = newId("policy");
  const place = Math.min(position ?? order.length, order.length);
  const row = await t.db
    .insertInto("policies")
    .values({
      ...terms,
      id,
      expiresAt: requireFuture(terms.expiresAt, t.platform.now()),
      workspaceId: levelOf(t),
      position: place,
      match: JSON.stringify(match),
      createdBy: t.caller.accountId,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  if (place < order.length) await renumber(t, order.map((each) => each.id).toSpliced(place, 0, id));
  const policy = shown(row, levelOf(t) === null ? "organization" : "workspace");
  await invalidate(t);
  emit(t, policyCreated, told(policy));
  t.changed({ before: null, after: facts(policy) });
  return policy;
}

async function update(t: VerbTx, { id, ...changes }: InputOf<typeof updatePolicy>): Promise<Policy> {
  await takeOrder(t);
  const before = await findOwn(t, id);
  const effect = changes.effect ?? before.effect;
  // A quorum belongs to asking: it goes when the effect does.
  const kept = effect === "require_approval" ? before.quorum : null;
  const quorum = changes.quorum === undefined ? kept : changes.quorum;
  requireSense({ effect, quorum, toolkitId: before.toolkitId });
  if (changes.match) await requireSubjects(t, changes.match, null);
  const expiresAt =
    changes.expiresAt === undefined ? before.expiresAt : requireFuture(changes.expiresAt, t.platform.now());
  const row = await t.db
    .updateTable("policies")
    .set({
      effect,
      quorum,
      expiresAt,
      note: changes.note ?? before.note,
      isEnabled: changes.isEnabled ?? before.isEnabled,
      ...(changes.match && { match: JSON.stringify(changes.match) }),
      updatedAt: t.platform.now().toISOString(),
    })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow();
  const after = shown(row, before.scope);
  await invalidate(t);
  emit(t, policyUpdated, { ...told(after), changed: changedFields(before, after) });
  t.changed({ before: facts(before), after: facts(after) });
  return after;
}

/** The policy here that says the same without an end, switched on where this one is to be; else a new one. */
export async function createOnce(t: VerbTx, input: InputOf<typeof createPolicy>): Promise<Policy> {
  // Who proposes the same at the same time waits, and finds it.
  await takeOrder(t);
  const same = await t.db
    .selectFrom("policies")
    .select(["id", "isEnabled"])
    .where("workspaceId", "is not distinct from", levelOf(t))
    .where("effect", "=", input.effect)
    .where("quorum", "is not distinct from", input.quorum)
    .where("toolkitId", "is not distinct from", input.toolkitId)
    .where("expiresAt", "is", null)
    .where("match", "=", JSON.stringify(input.match))
    .orderBy("isEnabled", "desc")
    .orderBy("position")
    .executeTakeFirst();
  if (!same) return create(t, input);
  return input.isEnabled && !same.isEnabled ? update(t, { id: same.id, isEnabled: true }) : find(t, same.id);
}

async function remove(t: VerbTx, { id }: { id: string }): Promise<undefined> {
  await takeOrder(t);
  const before = await findOwn(t, id);
  await t.db.deleteFrom("policies").where("id", "=", id).execute();
  await invalidate(t);
  emit(t, policyDeleted, told(before));
  t.changed({ before: facts(before), after: null });
}

async function reorder(t: VerbTx, { ids }: { ids: string[] }): Promise<undefined> {
  await takeOrder(t);
  const order = await orderOf(t);
  requireWholeOrder(
    order.map(({ id }) => id),
    ids,
  );
  await renumber(t, ids);
  await invalidate(t);
  emit(t, policiesReordered, { count: ids.length });
  t.changed({ before: { ids: order.map(({ id }) => id) }, after: { ids } });
}

implement(listPolicies, (t, { scope, ...input }) => page(t, scope, input));
implement(getPolicy, (t, { id }) => find(t, id));
implement(createPolicy, create);
implement(updatePolicy, update);
implement(deletePolicy, remove);
implement(reorderPolicies, reorder);
implement(listOrganizationPolicies, (t, input) => page(t, "organization", input));
implement(getOrganizationPolicy, (t, { id }) => find(t, id));
implement(createOrganizationPolicy, (t, { organizationId: _, ...input }) => create(t, input));
implement(updateOrganizationPolicy, update);
implement(deleteOrganizationPolicy, remove);
implement(reorderOrganizationPolicies, reorder);
