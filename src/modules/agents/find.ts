import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import { notFound } from "../../platform/errors.ts";
import type { InputOf, OutputOf } from "../../platform/verb.ts";
import { contentHash, getDraft } from "../versions/index.ts";
import { AgentContent as AgentContentShape } from "./contract.ts";
import type { getAgent, listAgents, saveAgentDraft } from "./contract.ts";

export type AgentContent = Omit<InputOf<typeof saveAgentDraft>, "id" | "revision">;
export type AgentAnswer = OutputOf<typeof getAgent>;
type AgentRow = OutputOf<typeof listAgents>["data"][number];

/** Agents with their model, latest version and stages, in one query. */
export const agentRows = (t: Tx) =>
  t.db
    .selectFrom("agents as a")
    .innerJoin("drafts as d", (join) =>
      join.onRef("d.workspaceId", "=", "a.workspaceId").onRef("d.subjectId", "=", "a.id"),
    )
    .select([
      "a.id",
      "a.name",
      "a.slug",
      "a.description",
      "a.createdAt",
      "a.updatedAt",
      sql<AgentRow["model"]>`d.content -> 'model'`.as("model"),
      sql<number | null>`(select max(v.number) from versions v
        where v.workspace_id = a.workspace_id and v.subject_id = a.id)`.as("latestVersion"),
      sql<AgentRow["stages"]>`coalesce((
        select jsonb_agg(jsonb_build_object('stage', p.stage, 'versionNumber', v.number) order by p.stage)
        from deployments p join versions v on v.workspace_id = p.workspace_id and v.id = p.version_id
        where p.workspace_id = a.workspace_id and p.subject_id = a.id), '[]'::jsonb)`.as("stages"),
    ]);

/** What was saved before a field was there means its default. */
const hashOf = (content: unknown): string => contentHash(AgentContentShape.parse(content));

export async function findAgent(t: Tx, id: string): Promise<AgentAnswer> {
  const row = await agentRows(t).where("a.id", "=", id).executeTakeFirst();
  if (!row) throw notFound("Agent");
  const draft = await getDraft<AgentContent>(t, "agent", id);
  const latest = await t.db
    .selectFrom("versions as v")
    .select(["v.contentHash", "v.content"])
    .where("v.subjectId", "=", id)
    .orderBy("v.number", "desc")
    .limit(1)
    .executeTakeFirst();
  return {
    ...row,
    content: draft.content,
    revision: draft.revision,
    draftUpdatedAt: draft.updatedAt,
    hasUnpublishedChanges: !latest || hashOf(latest.content) !== hashOf(draft.content),
  };
}
