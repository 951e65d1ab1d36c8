import { sql } from "kysely";
import { changeOf } from "../../platform/audit.ts";
import { conflict, invalid } from "../../platform/errors.ts";
import type { Annotations } from "../../platform/gate.ts";
import { emit } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import { implement, implementWork, type VerbTx, type Work } from "../../platform/operation.ts";
import { type InputOf, toPage } from "../../platform/verb.ts";
import { accessTags } from "../access/index.ts";
import { splitAddress, usersFor, usersOf } from "../catalogue/index.ts";
import type { SourceDefinition } from "./contract.ts";
import * as verbs from "./contract.ts";
import { releaseDocument } from "./documents.ts";
import { requireWithin, toolsWithin } from "./confined.ts";
import { takeDefinition } from "./definition.ts";
import { toolSourceCreated, toolSourceDeleted, toolSourceUpdated } from "./events.ts";
import { factsOf, findSource, holdSource, requireSource, shownSource, sourceRows, told } from "./row.ts";
import { askForSync } from "./syncs.ts";
import { believed, isMoved } from "./trust.ts";

const MAX_SOURCES = 100;
/** What the product itself answers under, and what it will. */
const RESERVED = new Set([
  "workspace",
  "bailiwick",
  "model",
  "webhook",
  "storage",
  "tools",
  "snippets",
  "flow",
]);

interface ById {
  id: string;
}
type New = InputOf<typeof verbs.createToolSource>;
type Changes = InputOf<typeof verbs.updateToolSource>;

export async function requireConnection(t: VerbTx, id: string | null | undefined): Promise<void> {
  if (!id) return;
  const found = await t.db.selectFrom("connections").select("id").where("id", "=", id).executeTakeFirst();
  if (!found) throw invalid("connectionId", "no such connection here");
}

async function requireRoom(t: VerbTx): Promise<void> {
  const { count } = await t.db
    .selectFrom("toolSources")
    .select(sql<number>`count(*)::int`.as("count"))
    .where(sql<boolean>`workspace_id is not distinct from ${t.scope.workspaceId ?? null}`)
    .executeTakeFirstOrThrow();
  if (count >= MAX_SOURCES)
    throw conflict(`There can be up to ${MAX_SOURCES} tool sources; delete one first`);
}

const dueIn = (t: VerbTx, minutes: number | null): string | null =>
  minutes === null ? null : new Date(t.platform.now().getTime() + minutes * 60_000).toISOString();

async function create(ws: Work, { slug, name, definition, ...settings }: New) {
  const { connectionId, syncEveryMinutes } = settings;
  if (RESERVED.has(slug)) throw invalid("slug", "is used by the product itself");
  const taken = await takeDefinition(ws, definition);
  return ws.commit(async (t) => {
    await requireRoom(t);
    await requireConnection(t, connectionId);
    const config = await taken.keep(t);
    const id = newId("toolSource");
    await t.db
      .insertInto("toolSources")
      .values({
        ...{ id, slug, name, ...settings, kind: definition.kind },
        workspaceId: t.scope.workspaceId ?? null,
        config: JSON.stringify(config),
        nextSyncAt: dueIn(t, syncEveryMinutes),
        createdBy: t.caller.accountId,
      })
      .execute()
      .catch((error: { code?: string }) => {
        if (error.code === "23505")
          throw conflict("A tool source with that slug exists here; every address begins with one");
        throw error;
      });
    const row = await requireSource(t, id);
    emit(t, toolSourceCreated, told(row));
    await askForSync(t, row, "created");
    t.changed({ before: null, after: factsOf(row) });
    return findSource(t, id);
  });
}
implementWork(verbs.createToolSource, create);
implementWork(verbs.createOrganizationToolSource, create);

async function list(t: VerbTx, { cursor, limit }: { cursor?: string | undefined; limit: number }) {
  const within = await toolsWithin(t);
  const rows = await sourceRows(t)
    .$if(cursor !== undefined, (query) => query.where("s.id", "<", cursor!))
    .$if(within !== null, (query) => query.where(sql<boolean>`s.id = any(${[...within!.keys()]})`))
    .orderBy("s.id", "desc")
    .limit(limit + 1)
    .execute();
  return toPage(
    rows.map((row) => shownSource(t, row, within?.get(row.id))),
    limit,
    ({ id }) => id,
  );
}
implement(verbs.listToolSources, list);
implement(verbs.listOrganizationToolSources, list);

const get = (t: VerbTx, { id }: ById) => findSource(t, id);
implement(verbs.getToolSource, get);
implement(verbs.getOrganizationToolSource, get);

async function update(ws: Work, { id, definition, ...changes }: Changes) {
  const taken = definition ? await takeDefinition(ws, definition) : null;
  return ws.commit(async (t) => {
    const before = await holdSource(t, id);
    if (definition && definition.kind !== before.kind)
      throw invalid("definition.kind", `stays ${before.kind}; make another source for another kind`);
    await requireConnection(t, changes.connectionId);
    const old = (before.config as { documentId?: string }).documentId;
    const config = taken ? await taken.keep(t, old) : null;
    const kept = config && "documentId" in config ? config.documentId : undefined;
    if (config && old && old !== kept) await releaseDocument(t, old, t.platform.now());
    const { syncEveryMinutes } = changes;
    const hasMoved = config !== null && isMoved(before.config as SourceDefinition, config);
    const isTrusted = changes.isTrusted ?? (hasMoved ? false : undefined);
    await t.db
      .updateTable("toolSources")
      .set({
        ...changes,
        ...(isTrusted === undefined ? {} : { isTrusted }),
        ...(config ? { config: JSON.stringify(config) } : {}),
        ...(syncEveryMinutes !== undefined ? { nextSyncAt: dueIn(t, syncEveryMinutes) } : {}),
        updatedAt: t.platform.now().toISOString(),
      })
      .where("id", "=", id)
      .execute();
    if (isTrusted !== undefined) await t.platform.access.invalidate(t, accessTags.toolSource(id));
    const row = await requireSource(t, id);
    const change = changeOf(factsOf(before), factsOf(row));
    const changed = Object.keys(change.after ?? {});
    if (changed.length > 0 || config) {
      emit(t, toolSourceUpdated, { ...told(row), changed });
      if (config || changes.connectionId !== undefined) await askForSync(t, row, "changed");
    }
    t.changed(change);
    return findSource(t, id);
  });
}
implementWork(verbs.updateToolSource, update);
implementWork(verbs.updateOrganizationToolSource, update);

async function remove(t: VerbTx, { id }: ById) {
  const row = await holdSource(t, id);
  const users = [...(await usersOf(t, row.slug))];
  if (users.length > 0)
    throw conflict("Something uses tools of this source; take them out of it first", {
      usedBy: users.slice(0, 50).map(([address, by]) => ({ address, users: by.slice(0, 20) })),
    });
  const { documentId } = row.config as { documentId?: string };
  if (documentId) await releaseDocument(t, documentId, t.platform.now());
  await t.db.deleteFrom("toolSources").where("id", "=", id).execute();
  emit(t, toolSourceDeleted, told(row));
  t.changed({ before: factsOf(row), after: null });
  return undefined;
}
implement(verbs.deleteToolSource, remove);
implement(verbs.deleteOrganizationToolSource, remove);

async function listTools(
  t: VerbTx,
  {
    id,
    cursor,
    limit,
    search,
  }: { id: string; cursor?: string | undefined; limit: number; search?: string | undefined },
) {
  const source = await requireSource(t, id);
  const within = await requireWithin(t, id);
  const rows = await t.db
    .selectFrom("catalogueTools")
    .select([
      "name",
      "address",
      "description",
      "signature",
      "annotations",
      "method",
      "fingerprint",
      "updatedAt",
    ])
    .where("sourceId", "=", id)
    .where("removedAt", "is", null)
    .$if(within !== null, (query) => query.where(sql<boolean>`name = any(${within})`))
    .$if(cursor !== undefined, (query) => query.where("name", ">", cursor!))
    .$if(search !== undefined && search !== "", (query) =>
      query.where(
        sql<boolean>`position(lower(${search}) in lower(name || ' ' || description || ' ' || coalesce(method, ''))) > 0`,
      ),
    )
    .orderBy("name")
    .limit(limit + 1)
    .execute();
  const users = await usersFor(
    t,
    source.slug,
    rows.map(({ address }) => address),
  );
  return toPage(
    rows.map((row) => ({
      ...row,
      source: source.slug,
      description: row.description.slice(0, 300),
      annotations: believed(row.annotations as unknown as Annotations, { ...source, method: row.method }),
      isUsed: users.has(row.address),
    })),
    limit,
    ({ name }) => name,
  );
}
implement(verbs.listToolSourceTools, listTools);
implement(verbs.listOrganizationToolSourceTools, listTools);

async function listUses(t: VerbTx, { id }: ById) {
  const source = await requireSource(t, id);
  const within = await requireWithin(t, id);
  const users = [...(await usersFor(t, source.slug))]
    .filter(([address]) => within?.includes(splitAddress(address).name) ?? true)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { data: users.slice(0, 200).map(([address, by]) => ({ address, users: by })) };
}
implement(verbs.listToolSourceUses, listUses);
implement(verbs.listOrganizationToolSourceUses, listUses);
