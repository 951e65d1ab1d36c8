import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, pageInput, verb } from "../../platform/verb.ts";
import { Stage } from "../versions/contract.ts";

export const Session = z.object({
  id: id("session"),
  agentId: id("agent"),
  agentName: z.string().nullable().describe("Null: the agent is gone."),
  title: z.string(),
  stage: z.string().describe("dev, uat, production or draft; of runs that name none."),
  isClosed: z.boolean().describe("It can be read but not continued."),
  runCount: z.number().int(),
  createdBy: id("account"),
  createdByName: z.string().nullable().describe("Null: they left the organization."),
  createdAt: z.iso.datetime(),
  lastRunAt: z.iso.datetime(),
});
export const SessionMessage = z.object({
  role: z.enum(["user", "assistant"]),
  content: z.string(),
  runId: id("run"),
  runState: z.string(),
  createdAt: z.iso.datetime(),
});
const ById = z.object({ id: id("session") });

export const createSession = verb({
  name: "sessions.create",
  http: "POST /v1/sessions 201",
  summary: "Open a conversation with an agent",
  needs: "runs:create",
  scope: "workspace",
  input: z.object({
    agentId: z.string().min(1).max(100).describe("Id or slug of the agent."),
    title: z.string().trim().max(200).default(""),
    stage: Stage.or(z.literal("draft")).default("production"),
  }),
  output: Session,
  audit: (_, session) => ({ id: session.id, agentId: session.agentId }),
});
export const listSessions = verb({
  name: "sessions.list",
  http: "GET /v1/sessions",
  summary: "The conversations of this workspace, newest first",
  needs: "runs:read",
  scope: "workspace",
  input: pageInput("session").extend({ agentId: id("agent").optional() }),
  output: pageOf(Session),
});
export const getSession = verb({
  name: "sessions.get",
  http: "GET /v1/sessions/{id}",
  summary: "One conversation with its messages",
  needs: "runs:read",
  scope: "workspace",
  input: ById,
  output: Session.extend({ messages: z.array(SessionMessage) }),
});
export const closeSession = verb({
  name: "sessions.close",
  http: "POST /v1/sessions/{id}/close",
  summary: "Close a conversation; it can be read but not continued",
  needs: "runs:create",
  scope: "workspace",
  input: ById,
  output: Session,
  audit: ({ id }) => ({ id }),
});
export const deleteSession = verb({
  name: "sessions.delete",
  http: "DELETE /v1/sessions/{id} 204",
  summary: "Delete a conversation with its runs",
  needs: "sessions:delete",
  scope: "workspace",
  input: ById,
  output: z.undefined(),
  audit: ({ id }) => ({ id }),
});
