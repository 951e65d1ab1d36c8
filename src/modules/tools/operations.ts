import { changeOf } from "../../platform/audit.ts";
import { sql } from "kysely";
import { conflict, notFound } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import { type InputOf, type OutputOf, toPage } from "../../platform/verb.ts";
import {
  contentHash,
  createDraft,
  deleteDraft,
  getDraft,
  listVersions,
  saveDraft,
} from "../versions/index.ts";
import { requireSigning } from "../connections/index.ts";
import { noteImports } from "../snippets/index.ts";
import { createTool, deleteTool, getTool, listTools, listToolVersions, updateTool } from "./contract.ts";
import { toolCreated, toolDeleted, toolUpdated } from "./events.ts";
import { idsWithin, requireWithin } from "./confined.ts";
import { compileParameters } from "./parameters.ts";

export type ToolContent = InputOf<typeof createTool>;
type ToolAnswer = OutputOf<typeof getTool>;

const taken = (error: unknown): never => {
  if ((error as { code?: string }).code === "23505")
    throw conflict("A tool of that name exists in this workspace");
  throw error;
};

const codeOf = ({ definition }: ToolContent) => (definition.kind === "code" ? definition.code : "");

/** What an event says of a tool. */
const told = (toolId: string, { name, definition }: ToolContent) => ({ toolId, name, kind: definition.kind });

async function findTool(t: VerbTx, id: string): Promise<ToolAnswer> {
  const row = await t.db.selectFrom("tools").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) throw notFound("Tool");
  await requireWithin(t, row.name);
  const [{ content, revision }, agents] = await Promise.all([
    getDraft<ToolContent>(t, "tool", id),
    t.db
      .selectFrom("agentTools as u")
      .innerJoin("agents as a", (join) =>
        join.onRef("a.workspaceId", "=", "u.workspaceId").onRef("a.id", "=", "u.agentId"),
      )
      .select(["a.id", "a.name"])
      .where("u.toolId", "=", id)
      .orderBy("a.name")
      .execute(),
  ]);
  return { ...row, kind: row.kind as ToolAnswer["kind"], content, revision, agents, usedBy: agents.length };
}

const connectionOf = ({ definition }: ToolContent) =>
  definition.kind === "http" ? definition.connectionId : null;

implement(createTool, async (t, content) => {
  compileParameters(content.parameters);
  await requireSigning(t, connectionOf(content), "definition.connectionId");
  const id = newId("tool");
  const { accountId } = t.caller;
  await createDraft(t, "tool", id, content, accountId);
  await t.db
    .insertInto("tools")
    .values({
      id,
      name: content.name,
      description: content.description,
      kind: content.definition.kind,
      createdBy: accountId,
    })
    .execute()
    .catch(taken);
  await noteImports(t, id, codeOf(content));
  emit(t, toolCreated, told(id, content));
  return findTool(t, id);
});

implement(listTools, async (t, { cursor, limit, search, kind }) => {
  const within = await idsWithin(t);
  const rows = await t.db
    .selectFrom("tools as t")
    .selectAll("t")
    .select(({ selectFrom }) =>
      selectFrom("agentTools as u")
        .whereRef("u.toolId", "=", "t.id")
        .whereRef("u.workspaceId", "=", "t.workspaceId")
        .select(({ fn }) => fn.countAll<number>().as("n"))
        .as("usedBy"),
    )
    .$if(cursor !== undefined, (query) => query.where("t.id", "<", cursor!))
    .$if(kind !== undefined, (query) => query.where("t.kind", "=", kind!))
    .$if(within !== null, (query) => query.where(sql<boolean>`t.id = any(${within})`))
    .$if(search !== undefined && search !== "", (query) =>
      query.where(sql<boolean>`position(lower(${search}) in lower(t.name || ' ' || t.description)) > 0`),
    )
    .orderBy("t.id", "desc")
    .limit(limit + 1)
    .execute();
  return toPage(
    rows.map((row) => ({ ...row, kind: row.kind as ToolAnswer["kind"], usedBy: row.usedBy ?? 0 })),
    limit,
    (row) => row.id,
  );
});

implement(getTool, (t, { id }) => findTool(t, id));

/** What an audit entry shows. Not how the tool does it: people type credentials into headers and code. */
const facts = ({ name, description, parameters, definition }: ToolContent) => ({
  name,
  description,
  parameters,
  kind: definition.kind,
  definitionHash: contentHash(definition),
});

implement(updateTool, async (t, { id, revision, ...content }) => {
  compileParameters(content.parameters);
  await requireSigning(t, connectionOf(content), "definition.connectionId");
  const before = await getDraft<ToolContent>(t, "tool", id);
  await saveDraft(t, "tool", id, content, { revision, by: t.caller.accountId });
  await t.db
    .updateTable("tools")
    .set({
      name: content.name,
      description: content.description,
      kind: content.definition.kind,
      updatedAt: sql<string>`now()`,
    })
    .where("id", "=", id)
    .execute()
    .catch(taken);
  await noteImports(t, id, codeOf(content));
  emit(t, toolUpdated, told(id, content));
  t.changed(changeOf(facts(before.content), facts(content)));
  return findTool(t, id);
});

implement(deleteTool, async (t, { id }) => {
  const { agents, content } = await findTool(t, id);
  if (agents.length > 0)
    throw conflict("Agents use this tool; take it out of them first", { usedBy: agents });
  const frozen = await t.db
    .selectFrom("versionUses as u")
    .innerJoin("versions as v", (join) =>
      join.onRef("v.workspaceId", "=", "u.workspaceId").onRef("v.id", "=", "u.versionId"),
    )
    .innerJoin("agents as a", (join) =>
      join.onRef("a.workspaceId", "=", "v.workspaceId").onRef("a.id", "=", "v.subjectId"),
    )
    .select(["a.id", "a.name", "v.number"])
    .where("u.usedSubjectId", "=", id)
    .execute();
  if (frozen.length > 0)
    throw conflict("Published versions of agents froze this tool, and versions are kept", { usedBy: frozen });
  await t.db.deleteFrom("tools").where("id", "=", id).execute();
  await deleteDraft(t, id);
  emit(t, toolDeleted, told(id, content));
  t.changed({ before: facts(content), after: null });
  return undefined;
});

implement(listToolVersions, async (t, { id, cursor, limit }) => {
  await requireWithin(t, (await getDraft<ToolContent>(t, "tool", id)).content.name);
  return toPage(await listVersions(t, "tool", id, { cursor, limit }), limit, (row) => String(row.number));
});
