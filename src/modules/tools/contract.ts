import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, PageInput, pageInput, verb } from "../../platform/verb.ts";
import { Version } from "../versions/contract.ts";
import { PaidUsage } from "../wallets/contract.ts";

/** JSON Schema of a tool's arguments; an object schema. */
export const ParameterSchema = z
  .looseObject({ type: z.literal("object") })
  .refine((schema) => JSON.stringify(schema).length <= 50_000, "must be smaller than 50 kB");

const HeaderMap = z.record(
  z.string().regex(/^[A-Za-z0-9-]{1,100}$/, "must be a header name"),
  z.string().max(4000),
);
/** Whether it can be called once its `{name}` parts are filled. */
function isCallable(template: string): boolean {
  const url = URL.parse(template.replace(/\{\w+\}/g, "1"));
  return url !== null && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
}
export const HttpTool = z.strictObject({
  kind: z.literal("http"),
  method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]),
  url: z
    .string()
    .min(1)
    .max(2000)
    .refine(isCallable, "must begin with http:// or https:// and hold no user name; use a connection for one")
    .meta({ format: "uri-template" })
    .describe("`{name}` parts are filled, encoded, from the arguments."),
  headers: HeaderMap.default({}),
  body: z
    .string()
    .max(100_000)
    .nullable()
    .default(null)
    .describe(
      "Template with `{name}` parts as JSON values; null sends the arguments the URL did not use, as JSON.",
    ),
  timeoutMs: z.number().int().min(100).max(120_000).default(15_000),
  isIdempotent: z
    .boolean()
    .nullable()
    .default(null)
    .describe(
      "May be repeated when its outcome is unknown. Null: by method (GET, HEAD, PUT and DELETE may).",
    ),
  connectionId: id("connection")
    .nullable()
    .optional()
    .describe(
      "The connection whose credential is added when it is called, for the connection's own hosts only. Null: none.",
    ),
  effect: z
    .enum(["read", "write", "destructive"])
    .nullable()
    .default(null)
    .describe(
      "What a call does, for whom policies decide by it. Null: by method (GET and HEAD read, DELETE is destructive, the rest writes).",
    ),
});
export const CodeTool = z.strictObject({
  kind: z.literal("code"),
  language: z.enum(["javascript", "typescript"]).default("javascript"),
  code: z
    .string()
    .min(1)
    .max(200_000)
    .describe("`export default async function (input) { … }`, or a body that returns."),
  timeoutMs: z.number().int().min(50).max(60_000).default(5_000),
});
export const BuiltinTool = z.strictObject({
  kind: z.literal("builtin"),
  name: z
    .enum(["wallet_balance", "wallet_ledger"])
    .describe(
      "wallet_balance: the wallets with what is left and what this month cost, as GET /v1/wallets. wallet_ledger: the newest entries of GET /v1/ledger.",
    ),
});
export type BuiltinTool = z.output<typeof BuiltinTool>;
/** What a tool's draft and its versions hold. */
export const ToolContent = z.object({
  name: z
    .string()
    .regex(/^[a-zA-Z][a-zA-Z0-9_-]{0,63}$/, "start with a letter; letters, digits, _ and - up to 64")
    .describe("What the model calls it."),
  description: z.string().trim().max(2000).describe("Tells the model when and how to use it."),
  parameters: ParameterSchema.default({ type: "object", properties: {} }),
  definition: z.discriminatedUnion("kind", [HttpTool, CodeTool, BuiltinTool]),
});

export const Tool = z.object({
  id: id("tool"),
  name: z.string(),
  description: z.string(),
  kind: z.enum(["http", "code", "builtin"]),
  usedBy: z.number().int().describe("How many agents use it."),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export const ToolDetail = Tool.extend({
  content: ToolContent,
  revision: z.number().int().describe("Of the draft; another at every save."),
  agents: z
    .array(z.object({ id: id("agent"), name: z.string() }))
    .describe("The agents whose draft uses it."),
});
const ById = z.object({ id: id("tool") });

export const createTool = verb({
  name: "tools.create",
  http: "POST /v1/tools 201",
  summary: "Create a tool",
  needs: "tools:write",
  scope: "workspace",
  input: ToolContent,
  output: ToolDetail,
  audit: (_, tool) => ({ id: tool.id, name: tool.name, kind: tool.kind }),
});
export const listTools = verb({
  name: "tools.list",
  http: "GET /v1/tools",
  summary: "The tools of this workspace",
  needs: "tools:read",
  scope: "workspace",
  input: pageInput("tool").extend({
    search: z.string().max(200).optional().describe("Part of the name or description."),
    kind: z.enum(["http", "code", "builtin"]).optional(),
  }),
  output: pageOf(Tool),
});
export const getTool = verb({
  name: "tools.get",
  http: "GET /v1/tools/{id}",
  summary: "One tool with its editable content and who uses it",
  needs: "tools:read",
  scope: "workspace",
  input: ById,
  output: ToolDetail,
});
export const updateTool = verb({
  name: "tools.update",
  http: "PUT /v1/tools/{id}",
  summary: "Save a tool's content; If-Match names the revision it was read at",
  needs: "tools:write",
  scope: "workspace",
  input: ToolContent.extend({ id: id("tool"), revision: z.coerce.number().int() }),
  output: ToolDetail,
  ifMatch: "revision",
  audit: (_, tool) => ({ id: tool.id, name: tool.name, revision: tool.revision }),
});
export const deleteTool = verb({
  name: "tools.delete",
  http: "DELETE /v1/tools/{id} 204",
  summary: "Delete a tool nothing uses; else 409 lists what does",
  needs: "tools:write",
  scope: "workspace",
  input: ById,
  output: z.undefined(),
  audit: ({ id }) => ({ id }),
});
/** Of a call that may wait for people: where it goes on. */
const Waiting = {
  runId: id("run")
    .nullable()
    .describe("The run it became where people decide first, which goes on by itself; null: none."),
  approvalId: id("approval").nullable().describe("What people were asked to approve; null: nothing."),
  state: z
    .enum(["queued", "running", "waiting", "interrupted", "succeeded", "failed", "cancelled", "timed_out"])
    .describe("waiting: for people to approve it. interrupted: its outcome is unknown, a person decides."),
};
const IsOk = z.boolean().describe("It was called, and did what it does.");
const CallError = {
  errorCode: z.string().nullable().describe("Also while it waits; null: it is ok."),
  errorMessage: z.string().nullable().describe("Null: it is ok."),
};
const CALL_ENDED: readonly string[] = ["succeeded", "failed", "cancelled", "timed_out"];

export const testTool = verb({
  name: "tools.test",
  http: "POST /v1/tools/{id}/test",
  summary: "Run the tool's draft once with these arguments",
  needs: "tools:write",
  scope: "workspace",
  input: z.object({ id: id("tool"), arguments: z.record(z.string(), z.unknown()).default({}) }),
  output: z.object({
    isOk: IsOk,
    result: z.unknown(),
    ...CallError,
    logs: z.array(z.string()),
    durationMs: z.number(),
    usage: PaidUsage,
    ...Waiting,
  }),
  audit: ({ id }, result) => ({ id, isOk: result.isOk }),
});
export const callTool = verb({
  name: "tools.call",
  http: "POST /v1/tools/call",
  summary: "Call one tool of the catalogue by its address, as a run of its own",
  needs: "tasks:run",
  scope: "workspace",
  status: ({ state }) => (CALL_ENDED.includes(state) ? 200 : 202),
  input: z.object({
    address: z.string().min(3).max(300).describe("As the catalogue names it: workspace.create_ticket."),
    arguments: z.record(z.string(), z.unknown()).default({}),
    mode: z
      .enum(["sync", "async"])
      .default("sync")
      .describe("sync waits for it up to a cap, or until it needs a person; async answers at once."),
  }),
  output: z.object({
    isOk: IsOk,
    result: z.unknown(),
    ...CallError,
    costMicros: z.number().int(),
    ...Waiting,
    runId: id("run"),
  }),
  audit: ({ address }, { runId }) => ({ address, runId }),
});
export const listToolVersions = verb({
  name: "tools.list_versions",
  http: "GET /v1/tools/{id}/versions",
  summary: "The frozen versions of a tool, newest first",
  needs: "tools:read",
  scope: "workspace",
  input: ById.extend(PageInput.shape),
  output: pageOf(Version),
});
