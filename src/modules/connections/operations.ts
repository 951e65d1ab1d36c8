import { changeOf } from "../../platform/audit.ts";
import { type Selectable, sql } from "kysely";
import type { DB } from "../../platform/db/tables.ts";
import { conflict, invalid, notFound } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import { createProvider, ModelError } from "../../platform/models/port.ts";
import { implement, implementWork, type VerbTx } from "../../platform/operation.ts";
import { type OutputOf, toPage } from "../../platform/verb.ts";
import {
  createConnection,
  deleteConnection,
  listConnections,
  testConnection,
  updateConnection,
} from "./contract.ts";
import { connectionCreated, connectionDeleted, connectionUpdated } from "./events.ts";
import { openConnection, sealSecret } from "./secret.ts";

type ConnectionAnswer = OutputOf<typeof createConnection>;
const TEST_TIMEOUT_MS = 20_000;

const taken = (error: unknown): never => {
  if ((error as { code?: string }).code === "23505")
    throw conflict("A connection of that name exists in this workspace");
  throw error;
};
const asAnswer = (row: { kind: string }): ConnectionAnswer => row as ConnectionAnswer;

const secretColumns = (t: VerbTx, id: string, secret: string) => ({
  secret: sealSecret(t.platform.cipher, t.scope.workspaceId!, id, secret),
  secretKeyId: t.platform.cipher.currentKeyId,
  secretHint: secret.slice(-4),
});

implement(createConnection, async (t, { name, kind, baseUrl, secret }) => {
  const id = newId("connection");
  const row = await t.db
    .insertInto("connections")
    .values({
      id,
      name,
      kind,
      baseUrl: baseUrl ?? null,
      createdBy: t.caller.accountId,
      ...(secret ? secretColumns(t, id, secret) : {}),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
    .catch(taken);
  emit(t, connectionCreated, told(row));
  return asAnswer(row);
});

/** What an event says of a connection. */
const told = ({ id, name, kind }: { id: string; name: string; kind: string }) => ({
  connectionId: id,
  name,
  kind,
});

/** What an audit entry shows: that a secret changed, never the secret. */
const facts = ({ name, kind, baseUrl, secretHint }: Selectable<DB["connections"]>) => ({
  name,
  kind,
  baseUrl,
  secretHint,
});

implement(listConnections, async (t, { cursor, limit }) => {
  const rows = await t.db
    .selectFrom("connections")
    .selectAll()
    .$if(cursor !== undefined, (query) => query.where("id", "<", cursor!))
    .orderBy("id", "desc")
    .limit(limit + 1)
    .execute();
  return toPage(rows.map(asAnswer), limit, (row) => row.id);
});

implement(updateConnection, async (t, { id, secret, ...fields }) => {
  const found = await t.db.selectFrom("connections").selectAll().where("id", "=", id).executeTakeFirst();
  if (!found) throw notFound("Connection");
  if (found.kind === "openai-compatible" && fields.baseUrl === null)
    throw invalid("baseUrl", "an openai-compatible connection needs its base URL");
  const row = await t.db
    .updateTable("connections")
    .set({ ...fields, ...(secret ? secretColumns(t, id, secret) : {}), updatedAt: sql<string>`now()` })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst()
    .catch(taken);
  if (!row) throw notFound("Connection");
  const change = changeOf(facts(found), facts(row));
  const plain = Object.keys(change.after ?? {}).filter((field) => field !== "secretHint");
  const changed = secret ? [...plain, "secret"] : plain;
  if (changed.length > 0) emit(t, connectionUpdated, { ...told(row), changed });
  t.changed(change);
  return asAnswer(row);
});

implement(deleteConnection, async (t, { id }) => {
  const users = await t.db
    .selectFrom("drafts as d")
    .innerJoin("agents as a", (join) =>
      join.onRef("a.workspaceId", "=", "d.workspaceId").onRef("a.id", "=", "d.subjectId"),
    )
    .select(["a.id", "a.name"])
    .where(sql<boolean>`d.content #>> '{model,connectionId}' = ${id}`)
    .union(
      t.db
        .selectFrom("deployments as p")
        .innerJoin("versions as v", (join) =>
          join.onRef("v.workspaceId", "=", "p.workspaceId").onRef("v.id", "=", "p.versionId"),
        )
        .innerJoin("agents as a", (join) =>
          join.onRef("a.workspaceId", "=", "p.workspaceId").onRef("a.id", "=", "p.subjectId"),
        )
        .select(["a.id", "a.name"])
        .where(sql<boolean>`v.content #>> '{model,connectionId}' = ${id}`),
    )
    .execute();
  if (users.length > 0)
    throw conflict("Agents use this connection; change their model first", { usedBy: users });
  const deleted = await t.db.deleteFrom("connections").where("id", "=", id).returningAll().executeTakeFirst();
  if (!deleted) throw notFound("Connection");
  emit(t, connectionDeleted, told(deleted));
  t.changed({ before: facts(deleted), after: null });
  return undefined;
});

implementWork(testConnection, async (ws, { id, model }) => {
  const connection = await ws.read((t) => openConnection(t, id));
  const startedAt = performance.now();
  const done = (result: {
    isOk: boolean;
    answer: string | null;
    errorCode: string | null;
    errorMessage: string | null;
  }) => ({
    ...result,
    durationMs: Math.round(performance.now() - startedAt),
  });
  try {
    const provider = createProvider({ ...connection, fetch: ws.platform.guard.agentFetch });
    const { text } = await provider.generate(
      {
        model,
        instructions: "Answer in one short sentence.",
        messages: [{ role: "user", content: "Say hello." }],
        tools: [],
        maxOutputTokens: 50,
        signal: ws.facts.signal,
        timeoutMs: TEST_TIMEOUT_MS,
      },
      () => {},
    );
    return done({ isOk: true, answer: text, errorCode: null, errorMessage: null });
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return done({ isOk: false, answer: null, errorCode: error.code, errorMessage: error.message });
  }
});
