import { z } from "zod";
import { eventType } from "../../platform/events/event-type.ts";
import { exampleId } from "../../platform/events/example-id.ts";
import { id } from "../../platform/ids.ts";

const ofWorkspace = { version: 1, scope: "workspace" } as const;
const Agent = z.object({ agentId: id("agent"), name: z.string(), slug: z.string() });
const agent = { agentId: exampleId("agent"), name: "Appointment desk", slug: "appointment-desk" };

export const agentCreated = eventType({
  ...ofWorkspace,
  type: "agent.created",
  title: "An agent was made",
  payload: Agent,
  example: agent,
});
export const agentUpdated = eventType({
  ...ofWorkspace,
  type: "agent.updated",
  title: "Name, address or description of an agent changed; editing its draft is no event",
  payload: Agent.extend({ changed: z.array(z.string()).describe("Names of the fields that changed.") }),
  example: { ...agent, changed: ["name"] },
});
export const agentDeleted = eventType({
  ...ofWorkspace,
  type: "agent.deleted",
  title: "An agent was deleted",
  payload: Agent,
  example: agent,
});

const Version = z.object({ versionId: id("version"), number: z.number().int() });
const version = { versionId: exampleId("version"), number: 4 };
const Deployment = Version.extend({
  agentId: id("agent"),
  stage: z.string().describe("dev, uat or production."),
  previous: Version.nullable().describe("What the stage served until now."),
});
const deployment = { ...version, agentId: exampleId("agent"), stage: "production" };

export const agentPublished = eventType({
  ...ofWorkspace,
  type: "agent.published",
  title: "A version of an agent was published",
  payload: Version.extend({ agentId: id("agent"), title: z.string() }),
  example: { ...version, agentId: exampleId("agent"), title: "Answers in French" },
});
export const agentDeployed = eventType({
  ...ofWorkspace,
  type: "agent.deployed",
  title: "A version of an agent was deployed to a stage",
  payload: Deployment,
  example: { ...deployment, previous: { versionId: exampleId("version"), number: 3 } },
});
export const agentRolledBack = eventType({
  ...ofWorkspace,
  type: "agent.rolled_back",
  title: "A stage serves an earlier version of an agent again",
  payload: Deployment,
  example: { ...deployment, number: 3, previous: { versionId: exampleId("version"), number: 4 } },
});
export const agentWithdrawn = eventType({
  ...ofWorkspace,
  type: "agent.withdrawn",
  title: "A stage serves the agent no more",
  payload: Version.extend({ agentId: id("agent"), stage: z.string() }),
  example: deployment,
});
