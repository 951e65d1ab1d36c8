import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import { conflict, notFound } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import { toPage } from "../../platform/verb.ts";
import { frozenDraft } from "../tools/index.ts";
import {
  compare,
  freeze,
  freezeIfChanged,
  getDraft,
  getVersion,
  listVersions,
  type Stage,
} from "../versions/index.ts";
import {
  compareAgentVersions,
  deployAgent,
  getAgentVersion,
  listAgentVersions,
  listDeployments,
  publishAgent,
  withdrawDeployment,
} from "./contract.ts";
import { freezeListed, resolveListed } from "./catalogue-tools.ts";
import { agentDeployed, agentPublished, agentRolledBack, agentWithdrawn } from "./events.ts";
import { type AgentContent, findAgent } from "./find.ts";
import { requireStage } from "./operations.ts";

const deployments = (t: Tx, agentId: string) =>
  t.db
    .selectFrom("deployments as p")
    .innerJoin("versions as v", (join) =>
      join.onRef("v.workspaceId", "=", "p.workspaceId").onRef("v.id", "=", "p.versionId"),
    )
    .leftJoin("accounts as a", "a.id", "p.deployedBy")
    .select([
      sql<Stage>`p.stage`.as("stage"),
      "p.versionId",
      "v.number as versionNumber",
      "p.deployedBy",
      "a.name as deployedByName",
      "p.deployedAt",
    ])
    .where("p.subjectId", "=", agentId)
    .orderBy("p.stage");

const pointer = ({
  stage,
  versionId,
  versionNumber,
}: {
  stage: string;
  versionId: string;
  versionNumber: number;
}) => ({
  stage,
  versionId,
  versionNumber,
});

async function pointStage(
  t: VerbTx,
  agentId: string,
  stage: Stage,
  versionId: string,
  by: string,
): Promise<void> {
  const before = await deployments(t, agentId).where("p.stage", "=", stage).executeTakeFirst();
  await t.db
    .insertInto("deployments")
    .values({ subjectId: agentId, stage, versionId, deployedBy: by } as never)
    .onConflict((taken) =>
      taken
        .columns(["workspaceId", "subjectId", "stage"])
        .doUpdateSet({ versionId, deployedBy: by, deployedAt: sql<string>`now()` }),
    )
    .execute();
  const after = await deployments(t, agentId).where("p.stage", "=", stage).executeTakeFirstOrThrow();
  const was = before && { versionId: before.versionId, number: before.versionNumber };
  const number = after.versionNumber;
  const type = was && number < was.number ? agentRolledBack : agentDeployed;
  emit(t, type, { agentId, stage, versionId, number, previous: was ?? null }, { agentId });
  t.changed({ before: before ? pointer(before) : null, after: pointer(after) });
}

implement(publishAgent, async (t, { id, title, notes, stage }) => {
  if (stage) requireStage(t, stage);
  const by = t.caller.accountId;
  const { content } = await getDraft<AgentContent>(t, "agent", id);
  const uses: { versionId: string; subjectId: string }[] = [];
  for (const toolId of content.toolIds) {
    const version = await freezeIfChanged(t, "tool", toolId, await frozenDraft(t, toolId), by);
    uses.push({ versionId: version.id, subjectId: toolId });
  }
  const listed = await resolveListed(t, content);
  const version = await freeze(t, "agent", id, { content, title, notes, uses, by });
  await freezeListed(t, version.id, listed);
  const { id: versionId, number, title: named } = version;
  emit(t, agentPublished, { agentId: id, versionId, number, title: named }, { agentId: id });
  if (stage) await pointStage(t, id, stage, version.id, by);
  return getVersion(t, "agent", id, version.number);
});

implement(listAgentVersions, async (t, { id, cursor, limit }) => {
  await findAgent(t, id);
  const versions = await listVersions(t, "agent", id, { cursor, limit });
  const pointers = await deployments(t, id).execute();
  return toPage(
    versions.map((version) => ({
      ...version,
      stages: pointers.filter(({ versionId }) => versionId === version.id).map(({ stage }) => stage),
    })),
    limit,
    (row) => String(row.number),
  );
});

implement(getAgentVersion, async (t, { id, number }) => {
  const version = await getVersion<AgentContent>(t, "agent", id, number);
  const uses = await t.db
    .selectFrom("versionUses as u")
    .innerJoin("versions as v", (join) =>
      join.onRef("v.workspaceId", "=", "u.workspaceId").onRef("v.id", "=", "u.usedVersionId"),
    )
    .select([
      "u.usedSubjectId as subjectId",
      "v.id as versionId",
      "v.number",
      sql<string>`v.content ->> 'name'`.as("name"),
    ])
    .where("u.versionId", "=", version.id)
    .orderBy("u.usedSubjectId")
    .execute();
  return { ...version, uses };
});

implement(compareAgentVersions, async (t, { id, from, to }) => {
  const contentOf = async (side: "draft" | number): Promise<AgentContent> =>
    side === "draft"
      ? (await getDraft<AgentContent>(t, "agent", id)).content
      : (await getVersion<AgentContent>(t, "agent", id, side)).content;
  const before = await contentOf(from);
  const after = await contentOf(to);
  return { from, to, before, after, changes: compare(before, after) };
});

implement(listDeployments, async (t, { id }) => {
  await findAgent(t, id);
  return { data: await deployments(t, id).execute() };
});

implement(deployAgent, async (t, { id, stage, version }) => {
  const { id: versionId } = await getVersion(t, "agent", id, version);
  await pointStage(t, id, stage, versionId, t.caller.accountId);
  return deployments(t, id).where("p.stage", "=", stage).executeTakeFirstOrThrow();
});

implement(withdrawDeployment, async (t, { id, stage }) => {
  await findAgent(t, id);
  const open = await t.db
    .selectFrom("sessions")
    .select("id")
    .where("agentId", "=", id)
    .where("stage", "=", stage)
    .where("isClosed", "=", false)
    .limit(20)
    .execute();
  if (open.length > 0)
    throw conflict("Open sessions are served by this stage; close them first", {
      sessions: open.map((row) => row.id),
    });
  const before = await deployments(t, id).where("p.stage", "=", stage).executeTakeFirst();
  if (!before) throw notFound("Deployment");
  await t.db.deleteFrom("deployments").where("subjectId", "=", id).where("stage", "=", stage).execute();
  const { versionId, versionNumber: number } = before;
  emit(t, agentWithdrawn, { agentId: id, stage, versionId, number }, { agentId: id });
  t.changed({ before: pointer(before), after: null });
  return undefined;
});
