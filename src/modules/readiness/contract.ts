import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { verb } from "../../platform/verb.ts";

/** One thing that reaching people at scale asks for. */
export const ReadinessItem = z.object({
  code: z.string().describe("verification, wallet, plan …; a refusal names the same codes."),
  title: z.string(),
  ok: z.boolean(),
  message: z.string().describe("How it stands, in a sentence."),
  fix: z
    .object({
      text: z.string().describe("What to do."),
      href: z.string().describe("Where in the dashboard."),
    })
    .nullable()
    .describe("Null where nothing is to be done."),
});
export type ReadinessItem = z.output<typeof ReadinessItem>;
export const Readiness = z.object({
  isReady: z.boolean().describe("Everything is ok: outbound at scale is let through."),
  data: z.array(ReadinessItem),
});
export type Readiness = z.output<typeof Readiness>;

export const getReadiness = verb({
  name: "readiness.get",
  http: "GET /v1/readiness",
  summary: "What this workspace still needs before it may reach people at scale",
  needs: "workspaces:read",
  scope: "workspace",
  input: z.object({}),
  output: Readiness,
});
export const getOrganizationReadiness = verb({
  name: "organization_readiness.get",
  http: "GET /v1/organizations/{organizationId}/readiness",
  summary: "What the organization still needs before it may reach people at scale",
  needs: "billing:read",
  scope: "organization",
  input: z.object({ organizationId: id("organization") }),
  output: Readiness,
});
