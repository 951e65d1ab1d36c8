import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, PageInput, pageInput, verb } from "../../platform/verb.ts";
import { AccountName } from "../accounts/contract.ts";
import { ToolAddress } from "../catalogue/contract.ts";
import { Slug } from "../organizations/contract.ts";
import { Change, Stage, UsedVersion, Version } from "../versions/contract.ts";

/** Which model answers: a connection of the workspace and the provider's own model name, or the scripted demo. */
export const ModelChoice = z.strictObject({
  connectionId: id("connection").nullable().describe("Null: the scripted demo model, which works offline."),
  name: z.string().trim().min(1).max(200).default("demo"),
});
/** What an agent's draft and its versions hold. */
export const AgentContent = z.object({
  instructions: z.string().max(100_000).default(""),
  model: ModelChoice.default({ connectionId: null, name: "demo" }),
  temperature: z.number().min(0).max(2).nullable().default(null).describe("Null: the model's own."),
  maxOutputTokens: z.number().int().min(1).max(100_000).default(1024).describe("Per model call."),
  maxSteps: z.number().int().min(1).max(100).default(20).describe("Model calls and tool calls of one run."),
  toolIds: z.array(id("tool")).max(64).default([]).describe("HTTP and code tools of the workspace."),
  catalogueTools: z
    .array(ToolAddress)
    .max(64)
    .default([])
    .describe("Addresses of tools of the catalogue it is told of; with toolIds up to 64."),
  discovers: z
    .boolean()
    .default(false)
    .describe("It looks for tools itself: it is given search_tools, describe_tool and call_tool."),
  toolkitId: id("toolkit")
    .nullable()
    .default(null)
    .describe("What it discovers and calls so is limited to this toolkit; null: the whole catalogue."),
});
export const Deployment = z.object({
  stage: Stage,
  versionId: id("version"),
  versionNumber: z.number().int(),
  deployedBy: id("account"),
  deployedByName: AccountName,
  deployedAt: z.iso.datetime(),
});
export const Agent = z.object({
  id: id("agent"),
  name: z.string(),
  slug: z.string(),
  description: z.string(),
  model: ModelChoice,
  latestVersion: z.number().int().nullable().describe("Its number; null: none is published."),
  stages: z.array(z.object({ stage: Stage, versionNumber: z.number().int() })),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export const AgentDetail = Agent.extend({
  content: AgentContent,
  revision: z.number().int().describe("Of the draft; saving it names this one."),
  draftUpdatedAt: z.iso.datetime(),
  hasUnpublishedChanges: z.boolean().describe("The draft differs from the newest version, or there is none."),
});
const AgentVersion = Version.extend({ createdByName: AccountName });
const ById = z.object({ id: id("agent") });
const Naming = z.object({
  name: z.string().trim().min(1).max(80),
  slug: Slug,
  description: z.string().trim().max(500),
});

export const createAgent = verb({
  name: "agents.create",
  http: "POST /v1/agents 201",
  summary: "Create an agent with its draft",
  needs: "agents:write",
  scope: "workspace",
  input: Naming.partial({ description: true }).extend({
    slug: Slug.optional().describe("Made of the name unless given."),
    content: AgentContent.partial()
      .extend({ model: ModelChoice.optional().describe("Left out: the one the workspace's settings name.") })
      .strict()
      .optional(),
  }),
  output: AgentDetail,
  audit: (_, agent) => ({ id: agent.id, name: agent.name }),
});
export const listAgents = verb({
  name: "agents.list",
  http: "GET /v1/agents",
  summary: "The agents of this workspace, newest first",
  needs: "agents:read",
  scope: "workspace",
  input: pageInput("agent").extend({
    search: z.string().max(200).optional().describe("Part of the name, description or slug."),
  }),
  output: pageOf(Agent),
});
export const getAgent = verb({
  name: "agents.get",
  http: "GET /v1/agents/{id}",
  summary: "One agent with its draft",
  needs: "agents:read",
  scope: "workspace",
  input: ById,
  output: AgentDetail,
});
export const updateAgent = verb({
  name: "agents.update",
  http: "PATCH /v1/agents/{id}",
  summary: "Rename an agent, change its slug or description",
  needs: "agents:write",
  scope: "workspace",
  input: Naming.partial().extend({ id: id("agent") }),
  output: AgentDetail,
  audit: (input) => input,
});
export const deleteAgent = verb({
  name: "agents.delete",
  http: "DELETE /v1/agents/{id} 204",
  summary: "Delete an agent no stage points at; else 409 lists what does",
  needs: "agents:delete",
  scope: "workspace",
  input: ById,
  output: z.undefined(),
  audit: ({ id }) => ({ id }),
});
export const saveAgentDraft = verb({
  name: "agents.save_draft",
  http: "PUT /v1/agents/{id}/draft",
  summary: "Save the draft; If-Match names the revision it was read at, a stale one is 412",
  needs: "agents:write",
  scope: "workspace",
  input: AgentContent.extend({
    id: id("agent"),
    revision: z.coerce.number().int().describe("Of the draft that was read."),
  }),
  output: AgentDetail,
  ifMatch: "revision",
  audit: (_, agent) => ({ id: agent.id, revision: agent.revision }),
});
export const publishAgent = verb({
  name: "agents.publish",
  http: "POST /v1/agents/{id}/publish 201",
  summary: "Freeze the draft as the next version, with the exact versions of its tools",
  needs: "agents:publish",
  scope: "workspace",
  input: ById.extend({
    title: z.string().trim().max(120).default(""),
    notes: z.string().trim().max(5000).default(""),
    stage: Stage.optional().describe("Deploy the new version there too (needs that stage's right)."),
  }),
  output: AgentVersion,
  audit: ({ id, stage }, version) => ({ id, version: version.number, ...(stage ? { stage } : {}) }),
});
export const listAgentVersions = verb({
  name: "agents.list_versions",
  http: "GET /v1/agents/{id}/versions",
  summary: "The versions of an agent, newest first",
  needs: "agents:read",
  scope: "workspace",
  input: ById.extend(PageInput.shape),
  output: pageOf(AgentVersion.extend({ stages: z.array(Stage) })),
});
export const getAgentVersion = verb({
  name: "agents.get_version",
  http: "GET /v1/agents/{id}/versions/{number}",
  summary: "One version with its content and the tool versions it froze",
  needs: "agents:read",
  scope: "workspace",
  input: ById.extend({ number: z.coerce.number().int().min(1) }),
  output: AgentVersion.extend({ content: AgentContent, uses: z.array(UsedVersion) }),
});
export const restoreAgentVersion = verb({
  name: "agents.restore",
  http: "POST /v1/agents/{id}/restore",
  summary: "Copy a version into the draft",
  needs: "agents:write",
  scope: "workspace",
  input: ById.extend({ number: z.number().int().min(1) }),
  output: AgentDetail,
  audit: ({ id, number }) => ({ id, version: number }),
});
const Side = z
  .union([z.literal("draft"), z.coerce.number().int().min(1)])
  .describe("A version's number, or draft.");
export const compareAgentVersions = verb({
  name: "agents.compare",
  http: "GET /v1/agents/{id}/compare",
  summary: "What differs between two versions, or a version and the draft",
  needs: "agents:read",
  scope: "workspace",
  input: ById.extend({ from: Side, to: Side }),
  output: z.object({
    from: Side,
    to: Side,
    before: AgentContent,
    after: AgentContent,
    changes: z.array(Change),
  }),
});
export const listDeployments = verb({
  name: "deployments.list",
  http: "GET /v1/agents/{id}/deployments",
  summary: "Which version each stage points at",
  needs: "agents:read",
  scope: "workspace",
  input: ById,
  output: z.object({ data: z.array(Deployment) }),
});
export const deployAgent = verb({
  name: "deployments.deploy",
  http: "PUT /v1/agents/{id}/deployments/{stage}",
  summary: "Point a stage at a version",
  needs: "deployments:{stage}",
  scope: "workspace",
  input: ById.extend({ stage: Stage, version: z.number().int().min(1) }),
  output: Deployment,
  audit: ({ id, stage, version }) => ({ id, stage, version }),
});
export const withdrawDeployment = verb({
  name: "deployments.withdraw",
  http: "DELETE /v1/agents/{id}/deployments/{stage} 204",
  summary: "Stop serving a stage",
  needs: "deployments:{stage}",
  scope: "workspace",
  input: ById.extend({ stage: Stage }),
  output: z.undefined(),
  audit: ({ id, stage }) => ({ id, stage }),
});
