import type { Tx } from "../../platform/db/door.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import type { Message, ProviderKind, ToolSpec } from "../../platform/models/port.ts";
import type { Platform } from "../../platform/platform.ts";
import { type RunPrices, runPrices } from "../prices/index.ts";
import {
  type Callable,
  frozenDraft,
  type FrozenTool,
  ownCallable,
  type ToolContent,
} from "../tools/index.ts";
import { getDraft, type Stage } from "../versions/index.ts";
import { frozenListed, named, resolveListed } from "./catalogue-tools.ts";
import { discoverySpecs } from "./discovery.ts";
import type { AgentContent } from "./find.ts";

/** What a run executes, resolved once when it is accepted: nothing edited or deployed later changes it. */
export interface AgentPlan {
  agent: { id: string; name: string; slug: string };
  version: { id: string; number: number } | null;
  content: AgentContent;
  /** A run that was accepted before the catalogue holds tools of the workspace as they were saved: see `callablesOf`. */
  tools: (Callable | { id: string; content: ToolContent })[];
  /** Whose model answers: what the price book is asked with. The credential is read at each call. */
  provider: { kind: ProviderKind; baseUrl?: string };
  environment: string;
  /** The toolkit its caller was confined to: the agent calls nothing else for it. Absent: none. */
  toolkitId?: string | null;
  history: Message[];
  /** Absent in runs that were accepted before runs kept their prices. */
  prices?: RunPrices;
}

const ID = /^agt_/;

export async function findAgentByIdOrSlug(t: Tx, idOrSlug: string) {
  const agent = await t.db
    .selectFrom("agents")
    .select(["id", "name", "slug"])
    .where(ID.test(idOrSlug) ? "id" : "slug", "=", idOrSlug)
    .executeTakeFirst();
  if (!agent) throw notFound("Agent");
  return agent;
}

async function providerOf(t: Tx, { model }: AgentContent): Promise<AgentPlan["provider"]> {
  if (!model.connectionId) return { kind: "demo" };
  const row = await t.db
    .selectFrom("connections")
    .select(["kind", "baseUrl"])
    .where("id", "=", model.connectionId)
    .executeTakeFirst();
  if (!row) throw new AppError("conflict", "The agent's connection was deleted; choose another model");
  return { kind: row.kind as ProviderKind, ...(row.baseUrl ? { baseUrl: row.baseUrl } : {}) };
}

/** Through the stage's pointer to a frozen version and its frozen tools; or the draft with its tools' drafts. */
export async function resolvePlan(
  t: Tx,
  agent: AgentPlan["agent"],
  options: { stage: Stage; isDraft: boolean },
): Promise<Omit<AgentPlan, "history" | "environment" | "prices" | "toolkitId">> {
  if (options.isDraft) {
    const { content } = await getDraft<AgentContent>(t, "agent", agent.id);
    const own = await Promise.all(
      content.toolIds.map(async (id) => ownCallable(id, await frozenDraft(t, id))),
    );
    const tools = named(own, await resolveListed(t, content));
    return { agent, version: null, content, tools, provider: await providerOf(t, content) };
  }
  const version = await t.db
    .selectFrom("deployments as p")
    .innerJoin("versions as v", (join) =>
      join.onRef("v.workspaceId", "=", "p.workspaceId").onRef("v.id", "=", "p.versionId"),
    )
    .select(["v.id", "v.number", "v.content"])
    .where("p.subjectId", "=", agent.id)
    .where("p.stage", "=", options.stage)
    .executeTakeFirst();
  if (!version)
    throw new AppError(
      "conflict",
      `Nothing is deployed to ${options.stage}; publish a version and deploy it there`,
      {
        extra: { stage: options.stage },
      },
    );
  const tools = await t.db
    .selectFrom("versionUses as u")
    .innerJoin("versions as v", (join) =>
      join.onRef("v.workspaceId", "=", "u.workspaceId").onRef("v.id", "=", "u.usedVersionId"),
    )
    .select(["u.usedSubjectId as id", "v.content"])
    .where("u.versionId", "=", version.id)
    .execute();
  const content = version.content as AgentContent;
  return {
    agent,
    version: { id: version.id, number: version.number },
    content,
    tools: named(
      tools.map(({ id, content: tool }) => ownCallable(id, tool as FrozenTool)),
      await frozenListed(t, version.id),
    ),
    provider: await providerOf(t, content),
  };
}

/** What the run will pay for all it uses, whatever happens to prices and plans in the meantime. */
export const pricesNow = (
  platform: Pick<Platform, "prices">,
  { provider, content }: Pick<AgentPlan, "provider" | "content">,
  discountPercent: number,
): RunPrices => runPrices(platform, { ...provider, model: content.model.name }, discountPercent);

/** The tools the run may call. */
export const callablesOf = ({ tools }: Pick<AgentPlan, "tools">): Callable[] =>
  tools.map((tool) => ("address" in tool ? tool : ownCallable(tool.id, tool.content)));

/** The tools as a model is told of them. */
export const toolSpecs = (plan: Pick<AgentPlan, "tools" | "content">): ToolSpec[] => [
  ...callablesOf(plan).map(({ name, description, parameters }) => ({ name, description, parameters })),
  ...discoverySpecs(discoveringOf(plan)),
];

/** What an agent that discovers goes by. */
export const discoveringOf = (plan: Pick<AgentPlan, "tools" | "content">) => ({
  content: plan.content,
  names: new Set(callablesOf(plan).map(({ name }) => name)),
});
