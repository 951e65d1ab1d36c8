import { z } from "zod";
import { eventType } from "../../platform/events/event-type.ts";
import { exampleId } from "../../platform/events/example-id.ts";
import { id } from "../../platform/ids.ts";

/** Never its arguments: who listens is not who decides. */
const About = z.object({
  approvalId: id("approval"),
  runId: id("run"),
  stepNumber: z.number().int(),
  address: z.string().describe("The tool, as workspace.create_ticket."),
  agentId: id("agent").nullable(),
  requesterId: id("account").describe("Who started the run."),
});
const about = {
  approvalId: exampleId("approval"),
  runId: exampleId("run"),
  stepNumber: 2,
  address: "workspace.create_ticket",
  agentId: exampleId("agent"),
  requesterId: exampleId("account"),
};
const ofApproval = { version: 1, scope: "workspace" } as const;

export const approvalRequested = eventType({
  ...ofApproval,
  type: "approval.requested",
  title: "A call waits for people to approve it",
  payload: About.extend({
    reason: z.string(),
    quorum: z.number().int().describe("How many people must approve."),
    expiresAt: z.iso.datetime(),
  }),
  example: {
    ...about,
    reason: "Tools that change something ask a person first",
    quorum: 1,
    expiresAt: "2026-01-16T09:30:00.000Z",
  },
});
export const approvalApproved = eventType({
  ...ofApproval,
  type: "approval.approved",
  title: "A call was approved",
  payload: About.extend({
    isEdited: z.boolean().describe("With other arguments than were asked for."),
    isBreakGlass: z.boolean().describe("By an owner alone."),
  }),
  example: { ...about, isEdited: false, isBreakGlass: false },
});
export const approvalDenied = eventType({
  ...ofApproval,
  type: "approval.denied",
  title: "A call was denied",
  payload: About.extend({ reason: z.string() }),
  example: { ...about, reason: "This customer asked us not to" },
});
export const approvalExpired = eventType({
  ...ofApproval,
  type: "approval.expired",
  title: "Nobody decided about a call in time",
  payload: About,
  example: about,
});
export const approvalCancelled = eventType({
  ...ofApproval,
  type: "approval.cancelled",
  title: "A call needs no approval any more, or is asked about anew",
  payload: About.extend({ reason: z.string() }),
  example: { ...about, reason: "Its run was cancelled" },
});
export const approvalExecuted = eventType({
  ...ofApproval,
  type: "approval.executed",
  title: "An approved call was made",
  payload: About.extend({
    outcome: z.enum(["succeeded", "failed", "unknown"]).describe("unknown: its process died meanwhile."),
  }),
  example: { ...about, outcome: "succeeded" },
});
export const approvalReviewed = eventType({
  ...ofApproval,
  type: "approval.reviewed",
  title: "What an owner approved alone was looked at by somebody else",
  payload: About.extend({ reviewerId: id("account") }),
  example: { ...about, reviewerId: exampleId("account") },
});
