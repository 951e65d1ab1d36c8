import { type Selectable, sql } from "kysely";
import { addressMatcher } from "../../platform/address-matcher.ts";
import { changeOf } from "../../platform/audit.ts";
import type { DB } from "../../platform/db/tables.ts";
import { conflict, forbidden, notFound } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import { type InputOf, type OutputOf, toPage } from "../../platform/verb.ts";
import { slugCandidates, slugify } from "../organizations/index.ts";
import { accessTags } from "../access/index.ts";
import * as verbs from "./contract.ts";
import { toolkitCreated, toolkitDeleted, toolkitUpdated } from "./events.ts";
import { seenAddresses } from "./find.ts";
import { seekerOf, sightOf } from "./sight.ts";

type Row = Selectable<DB["toolkits"]>;
type Shown = OutputOf<typeof verbs.getToolkit>;
interface ById {
  id: string;
}
const MAX_TOOLKITS = 200;

const told = ({ id, name }: Row) => ({ toolkitId: id, name });
const factsOf = ({ name, slug, description, patterns }: Row) => ({ name, slug, description, patterns });
const taken = (error: { code?: string }): never => {
  if (error.code === "23505") throw conflict("A toolkit with that slug exists here");
  throw error as Error;
};

/** How many tools each holds, in a workspace: what an organization's holds differs from one workspace to the next. */
async function counted(t: VerbTx, rows: Row[]): Promise<Shown[]> {
  const sight = t.caller.kind === "api_key" ? await sightOf(t, seekerOf(t.caller, "tool")) : undefined;
  const addresses = t.scope.workspaceId ? await seenAddresses(t, sight) : null;
  return rows.map((row) => {
    const holds = addressMatcher(row.patterns);
    const toolCount = addresses && addresses.reduce((count, address) => count + (holds(address) ? 1 : 0), 0);
    return { ...row, isShared: row.workspaceId === null, toolCount };
  });
}

async function find(t: VerbTx, id: string): Promise<Row> {
  const row = await t.db.selectFrom("toolkits").selectAll().where("id", "=", id).executeTakeFirst();
  const { toolkitId } = t.caller;
  if (!row || (toolkitId !== null && id !== toolkitId)) throw notFound("Toolkit");
  return row;
}
/** A toolkit this scope may change: a workspace uses its organization's and leaves them alone. */
async function hold(t: VerbTx, id: string): Promise<Row> {
  const found = await find(t, id);
  if (found.workspaceId !== (t.scope.workspaceId ?? null))
    throw forbidden("This toolkit belongs to the organization; it is changed there");
  return found;
}
const shown = async (t: VerbTx, id: string): Promise<Shown> => (await counted(t, [await find(t, id)]))[0]!;

async function create(t: VerbTx, input: InputOf<typeof verbs.createToolkit>) {
  const { name, slug, description, patterns } = input;
  const { count } = await t.db
    .selectFrom("toolkits")
    .select(sql<number>`count(*)::int`.as("count"))
    .executeTakeFirstOrThrow();
  if (count >= MAX_TOOLKITS) throw conflict(`There can be up to ${MAX_TOOLKITS} toolkits; delete one first`);
  const id = newId("toolkit");
  for (const candidate of slug ? [slug] : slugCandidates(slugify(name, "toolkit").slice(0, 30))) {
    const made = await t.db
      .insertInto("toolkits")
      .values({
        ...{ id, name, description, patterns, slug: candidate },
        workspaceId: t.scope.workspaceId ?? null,
        createdBy: t.caller.accountId,
      })
      .onConflict((same) => same.doNothing())
      .returningAll()
      .executeTakeFirst();
    if (!made) continue;
    emit(t, toolkitCreated, told(made));
    t.changed({ before: null, after: factsOf(made) });
    return shown(t, id);
  }
  throw conflict("A toolkit with that slug exists here");
}
implement(verbs.createToolkit, create);
implement(verbs.createOrganizationToolkit, create);

async function list(t: VerbTx, { cursor, limit }: { cursor?: string | undefined; limit: number }) {
  const { toolkitId } = t.caller;
  const rows = await t.db
    .selectFrom("toolkits")
    .selectAll()
    .$if(toolkitId !== null, (query) => query.where("id", "=", toolkitId!))
    .$if(cursor !== undefined, (query) => query.where("id", "<", cursor!))
    .orderBy("id", "desc")
    .limit(limit + 1)
    .execute();
  return toPage(await counted(t, rows), limit, ({ id }) => id);
}
implement(verbs.listToolkits, list);
implement(verbs.listOrganizationToolkits, list);

const get = (t: VerbTx, { id }: ById) => shown(t, id);
implement(verbs.getToolkit, get);
implement(verbs.getOrganizationToolkit, get);

async function update(t: VerbTx, { id, ...changes }: InputOf<typeof verbs.updateToolkit>) {
  const { name, slug, description, patterns } = changes;
  const before = await hold(t, id);
  const after = await t.db
    .updateTable("toolkits")
    .set({ name, slug, description, patterns, updatedAt: t.platform.now().toISOString() })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst()
    .catch(taken);
  if (!after) throw notFound("Toolkit");
  await t.platform.access.invalidate(t, accessTags.toolkit(id));
  emit(t, toolkitUpdated, told(after));
  t.changed(changeOf(factsOf(before), factsOf(after)));
  return shown(t, id);
}
implement(verbs.updateToolkit, update);
implement(verbs.updateOrganizationToolkit, update);

/** The living keys and connected clients that reach this toolkit alone; at most 50 of each. */
async function boundTo(t: VerbTx, id: string): Promise<{ id: string; name: string }[]> {
  // Locked, so that a key made meanwhile waits and finds it gone.
  await t.db.selectFrom("toolkits").select("id").where("id", "=", id).forUpdate().execute();
  const [keys, clients] = await Promise.all(
    (["apiKeys", "mcpClients"] as const).map((table) =>
      t.db
        .selectFrom(table)
        .select(["id", "name"])
        .where("toolkitId", "=", id)
        .where("revokedAt", "is", null)
        .limit(50)
        .execute(),
    ),
  );
  return [...keys!, ...clients!];
}

async function remove(t: VerbTx, { id }: ById) {
  const row = await hold(t, id);
  const { rows: agents } = await sql<{
    id: string;
    name: string;
  }>`select agent_id as id, name from agents_with_toolkit(${id})`.execute(t.db);
  if (agents.length > 0)
    throw conflict("Agents go by this toolkit; choose another for them first", { usedBy: agents });
  const bound = await boundTo(t, id);
  if (bound.length > 0)
    throw conflict("Keys or clients are confined to this toolkit; revoke them first", { usedBy: bound });
  await t.db.deleteFrom("toolkits").where("id", "=", id).execute();
  await t.platform.access.invalidate(t, accessTags.toolkit(id));
  emit(t, toolkitDeleted, told(row));
  t.changed({ before: factsOf(row), after: null });
  return undefined;
}
implement(verbs.deleteToolkit, remove);
implement(verbs.deleteOrganizationToolkit, remove);
