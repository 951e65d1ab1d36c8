import { changeOf } from "../../platform/audit.ts";
import { sql } from "kysely";
import { requirePermission } from "../../platform/caller.ts";
import type { Tx } from "../../platform/db/door.ts";
import { AppError, conflict, invalid, notFound } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import { toPage } from "../../platform/verb.ts";
import { refuseReserved, slugCandidates, slugify } from "../organizations/index.ts";
import { requireRoomFor } from "../plans/index.ts";
import { createDraft, deleteDraft, getDraft, getVersion, saveDraft } from "../versions/index.ts";
import {
  AgentContent as AgentContentShape,
  createAgent,
  deleteAgent,
  getAgent,
  listAgents,
  restoreAgentVersion,
  saveAgentDraft,
  updateAgent,
} from "./contract.ts";
import { linkCatalogueTools, requireCatalogueTools } from "./catalogue-tools.ts";
import { agentCreated, agentDeleted, agentUpdated } from "./events.ts";
import { type AgentAnswer, type AgentContent, agentRows, findAgent } from "./find.ts";

/** Every tool and connection a draft names must be of this workspace. */
async function requireParts(t: Tx, { toolIds, model }: AgentContent): Promise<void> {
  if (new Set(toolIds).size !== toolIds.length) throw invalid("toolIds", "names a tool twice");
  if (toolIds.length > 0) {
    const found = await t.db.selectFrom("tools").select("id").where("id", "in", toolIds).execute();
    const known = new Set(found.map(({ id }) => id));
    const missing = toolIds.findIndex((id) => !known.has(id));
    if (missing >= 0) throw invalid(`toolIds.${missing}`, "no such tool in this workspace");
  }
  if (model.connectionId) {
    const found = await t.db
      .selectFrom("connections")
      .select("id")
      .where("id", "=", model.connectionId)
      .executeTakeFirst();
    if (!found) throw invalid("model.connectionId", "no such connection in this workspace");
  }
}

async function linkTools(t: Tx, agentId: string, toolIds: string[]): Promise<void> {
  await t.db.deleteFrom("agentTools").where("agentId", "=", agentId).execute();
  if (toolIds.length > 0)
    await t.db
      .insertInto("agentTools")
      .values(toolIds.map((toolId) => ({ agentId, toolId })))
      .execute();
}

async function save(t: VerbTx, id: string, content: AgentContent, revision: number | null): Promise<void> {
  await requireParts(t, content);
  const before = await getDraft<AgentContent>(t, "agent", id);
  await requireCatalogueTools(t, content, before.content);
  await saveDraft(t, "agent", id, content, { revision, by: t.caller.accountId });
  await linkTools(t, id, content.toolIds);
  await linkCatalogueTools(t, id, content.catalogueTools);
  await t.db
    .updateTable("agents")
    .set({ updatedAt: sql<string>`now()` })
    .where("id", "=", id)
    .execute();
  t.changed(changeOf(before.content, content));
}

/** The model the workspace's settings name, unless its connection is gone. */
async function usualModel(t: VerbTx): Promise<{ model?: AgentContent["model"] }> {
  const row = await t.db
    .selectFrom("workspaces as w")
    .leftJoin("connections as c", (join) =>
      join
        .onRef("c.workspaceId", "=", "w.id")
        .on("c.id", "=", sql<string>`w.default_model ->> 'connectionId'`),
    )
    .select(["w.defaultModel", "c.id as connectionId"])
    .where("w.id", "=", t.caller.workspace!.id)
    .executeTakeFirst();
  const model = row?.defaultModel as AgentContent["model"] | null | undefined;
  return model && (model.connectionId ?? null) === row!.connectionId ? { model } : {};
}

implement(createAgent, async (t, { name, slug, description, content }) => {
  refuseReserved(slug);
  await requireRoomFor(t, "agents", t.caller.workspace!.organizationId);
  const model = content?.model ? {} : await usualModel(t);
  const full = AgentContentShape.parse({ ...content, ...model });
  await requireParts(t, full);
  await requireCatalogueTools(t, full, null);
  const id = newId("agent");
  await createDraft(t, "agent", id, full, t.caller.accountId);
  for (const candidate of slug ? [slug] : slugCandidates(slugify(name, "agent"))) {
    const inserted = await t.db
      .insertInto("agents")
      .values({ id, name, slug: candidate, description: description ?? "", createdBy: t.caller.accountId })
      .onConflict((taken) => taken.columns(["workspaceId", "slug"]).doNothing())
      .returning("id")
      .executeTakeFirst();
    if (!inserted) continue;
    await linkTools(t, id, full.toolIds);
    await linkCatalogueTools(t, id, full.catalogueTools);
    emit(t, agentCreated, { agentId: id, name, slug: candidate }, { agentId: id });
    return findAgent(t, id);
  }
  throw conflict("An agent with that slug exists in this workspace");
});

implement(listAgents, async (t, { cursor, limit, search }) => {
  const rows = await agentRows(t)
    .$if(cursor !== undefined, (query) => query.where("a.id", "<", cursor!))
    .$if(search !== undefined && search !== "", (query) =>
      query.where(
        sql<boolean>`position(lower(${search}) in lower(a.name || ' ' || a.description || ' ' || a.slug)) > 0`,
      ),
    )
    .orderBy("a.id", "desc")
    .limit(limit + 1)
    .execute();
  return toPage(rows, limit, (row) => row.id);
});

implement(getAgent, (t, { id }) => findAgent(t, id));

const naming = ({ name, slug, description }: AgentAnswer) => ({ name, slug, description });

implement(updateAgent, async (t, { id, ...changes }) => {
  refuseReserved(changes.slug);
  const before = await findAgent(t, id);
  const updated = await t.db
    .updateTable("agents")
    .set({ ...changes, updatedAt: sql<string>`now()` })
    .where("id", "=", id)
    .returning("id")
    .executeTakeFirst()
    .catch((error: { code?: string }) => {
      if (error.code === "23505") throw conflict("An agent with that slug exists in this workspace");
      throw error;
    });
  if (!updated) throw notFound("Agent");
  const after = await findAgent(t, id);
  const change = changeOf(naming(before), naming(after));
  const changed = Object.keys(change.after ?? {});
  if (changed.length > 0)
    emit(t, agentUpdated, { agentId: id, name: after.name, slug: after.slug, changed }, { agentId: id });
  t.changed(change);
  return after;
});

implement(deleteAgent, async (t, { id }) => {
  const agent = await findAgent(t, id);
  const { stages } = agent;
  const sessions = await t.db
    .selectFrom("sessions")
    .select("id")
    .where("agentId", "=", id)
    .limit(20)
    .execute();
  const schedules = await t.db
    .selectFrom("schedules")
    .select(["id", "name"])
    .where("agentId", "=", id)
    .limit(20)
    .execute();
  if (stages.length > 0 || sessions.length > 0 || schedules.length > 0)
    throw conflict(
      "Something still points at this agent: withdraw its deployments, delete its sessions and its schedules first",
      {
        deployments: stages,
        sessions: sessions.map((session) => session.id),
        schedules,
      },
    );
  await t.db.deleteFrom("agents").where("id", "=", id).execute();
  await deleteDraft(t, id);
  emit(t, agentDeleted, { agentId: id, name: agent.name, slug: agent.slug }, { agentId: id });
  t.changed({ before: naming(agent), after: null });
  return undefined;
});

implement(saveAgentDraft, async (t, { id, revision, ...content }) => {
  await save(t, id, content, revision);
  return findAgent(t, id);
});

implement(restoreAgentVersion, async (t, { id, number }) => {
  const { content } = await getVersion<AgentContent>(t, "agent", id, number);
  try {
    // A version of before the catalogue has none of its fields.
    await save(t, id, AgentContentShape.parse(content), null);
  } catch (error) {
    if (error instanceof AppError && error.code === "invalid")
      throw conflict("That version uses a tool or connection that was deleted since", {
        errors: error.details.errors,
      });
    throw error;
  }
  return findAgent(t, id);
});

/** The right of one stage, for verbs that deploy besides what they are named for. */
export const requireStage = (t: VerbTx, stage: string): void =>
  requirePermission(t.caller.workspace, `deployments:${stage}`);
