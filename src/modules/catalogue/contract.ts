import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, PageInput, pageInput, verb } from "../../platform/verb.ts";

/** `<source>.<tool>`; the tool's own name may hold dots. */
export const ToolAddress = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]{0,39}\.[A-Za-z0-9_][A-Za-z0-9_.-]{0,159}$/,
    "must be an address like petstore.getPetById",
  );
export const Annotations = z.object({
  isReadOnly: z.boolean().describe("Changes nothing outside."),
  isDestructive: z.boolean().describe("May remove or overwrite what cannot be had back."),
  isIdempotent: z.boolean().describe("Done twice with the same arguments is done once."),
  isOpenWorld: z.boolean().describe("Reaches people or systems beyond what the workspace owns."),
});
/** What kind of thing a source of tools is. */
export const SourceKind = z
  .enum(["workspace", "builtin", "openapi", "mcp", "integration"])
  .describe("workspace: its own HTTP and code tools. integration: the actions of a connection.");
const SourceId = z.string().nullable().describe("Of a tool source (src_…); else null.");
export const CatalogueSource = z.object({
  slug: z.string().describe("The first part of its tools' addresses."),
  name: z.string(),
  kind: SourceKind,
  sourceId: SourceId,
  isShared: z.boolean().describe("Of the organization, for all its workspaces."),
  toolCount: z.number().int().describe("With a key: of those it finds."),
});
export const CatalogueTool = z.object({
  address: z.string(),
  source: z.string().describe("The slug of its source."),
  description: z.string().describe("Its first 300 characters."),
  signature: z.string().describe("A compact TypeScript type: (args: { petId: number }) => { id: number }."),
  annotations: Annotations,
});
export type CatalogueTool = z.output<typeof CatalogueTool>;
/** As people see it: what policies block is shown to them, and found by nobody else. */
const ShownTool = CatalogueTool.extend({
  isBlocked: z
    .boolean()
    .describe(
      "Policies block it for you whatever the arguments; API keys, programs and agents do not find it.",
    ),
});
/** An agent or a version that names a tool, or was given an own one, or a toolkit that names it. */
export const ToolUser = z.object({
  kind: z.enum(["agent_draft", "agent_version", "toolkit"]),
  id: z.string().describe("Of the agent or the toolkit."),
  name: z.string(),
  versionNumber: z.number().int().nullable().describe("Of an agent's version; else null."),
  workspaceId: id("workspace").nullable().describe("Null: a toolkit of the organization."),
});
export const CatalogueToolDetail = ShownTool.extend({
  kind: SourceKind,
  sourceId: SourceId,
  typescript: z.string().describe("The tool as a TypeScript function with its types and comments."),
  parameters: z.record(z.string(), z.unknown()).describe("JSON Schema of its arguments, an object."),
  output: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe("JSON Schema of its result; null: not known."),
  fingerprint: z.string().describe("SHA-256 of what it is and does; it changes when the tool does."),
  method: z.string().nullable().describe("GET /pets/{petId}; null: it is no HTTP operation."),
  usedBy: z.array(ToolUser).describe("At most 100."),
});

const OfSource = z.string().max(40).optional().describe("Only of this source (slug).");
export const listCatalogueTools = verb({
  name: "catalogue.list",
  http: "GET /v1/catalogue",
  summary: "Every tool this workspace can call, by address",
  needs: "tools:read",
  scope: "workspace",
  input: PageInput.extend({ source: OfSource }),
  output: pageOf(ShownTool),
});
export const listCatalogueSources = verb({
  name: "catalogue.list_sources",
  http: "GET /v1/catalogue/sources",
  summary: "Where the tools of this workspace come from, with how many each has",
  needs: "tools:read",
  scope: "workspace",
  input: z.object({}),
  output: z.object({ data: z.array(CatalogueSource) }),
});
export const searchCatalogue = verb({
  name: "catalogue.search",
  http: "GET /v1/catalogue/search",
  summary: "The tools that fit a few words best",
  needs: "tools:read",
  scope: "workspace",
  input: z.object({
    query: z.string().trim().max(300).describe("A few words: what the tool should do."),
    source: OfSource,
    toolkitId: id("toolkit")
      .optional()
      .describe("Only tools of this toolkit; one that is not here holds none."),
    limit: z.coerce.number().int().min(1).max(100).default(20),
    offset: z.coerce.number().int().min(0).max(10_000).default(0),
  }),
  output: z.object({
    data: z.array(ShownTool.extend({ score: z.number().describe("How well it fits: higher is better.") })),
    total: z.number().int().describe("How many fit, of those you find."),
  }),
});
export const getCatalogueTool = verb({
  name: "catalogue.get",
  http: "GET /v1/catalogue/tools/{address}",
  summary: "One tool with its schemas, its TypeScript and who uses it",
  needs: "tools:read",
  scope: "workspace",
  input: z.object({ address: ToolAddress }),
  output: CatalogueToolDetail,
});
const ToolkitName = z.string().trim().min(1).max(80);
const Patterns = z
  .array(
    z
      .string()
      .trim()
      .regex(/^[A-Za-z0-9_*.-]{1,200}$/, "letters, digits, _ - . and *; * one part of the name, ** the rest"),
  )
  .max(500)
  .describe(
    "Addresses, or patterns: `github.repos.*` one more part, `github.**` everything under it, `*.search` in any source.",
  );
export const Toolkit = z.object({
  id: id("toolkit"),
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  patterns: z.array(z.string()),
  isShared: z.boolean().describe("Of the organization: its workspaces use it and cannot change it."),
  toolCount: z.number().int().nullable().describe("How many tools it holds here; null in the organization."),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
const toolkitFields = {
  name: ToolkitName,
  slug: z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/, "lower case letters, digits, _ and -"),
  description: z.string().trim().max(500),
  patterns: Patterns,
};

const toolkitVerbs = <const Prefix extends "" | "organization_", At extends z.ZodRawShape>({
  prefix,
  scope,
  under,
  owner,
  at,
}: {
  prefix: Prefix;
  scope: "workspace" | "organization";
  under: "" | "/organizations/{organizationId}";
  owner: string;
  at: At;
}) => {
  const resource = scope === "workspace" ? "tool_sources" : "organization_tools";
  const reads = { needs: `${resource}:read`, scope } as const;
  const writes = { needs: `${resource}:write`, scope } as const;
  const byId = { ...at, id: id("toolkit") };
  return {
    create: verb({
      ...writes,
      name: `${prefix}toolkits.create`,
      http: `POST /v1${under}/toolkits 201`,
      summary: `Name a subset of the tools of ${owner}`,
      input: z.object({
        ...at,
        name: toolkitFields.name,
        slug: toolkitFields.slug.optional().describe("Made of the name unless given."),
        description: toolkitFields.description.default(""),
        patterns: toolkitFields.patterns.default([]),
      }),
      output: Toolkit,
      audit: (_, toolkit) => ({ id: toolkit.id, name: toolkit.name }),
    }),
    list: verb({
      ...reads,
      name: `${prefix}toolkits.list`,
      http: `GET /v1${under}/toolkits`,
      summary: `The toolkits of ${owner}, newest first`,
      input: z.object({ ...at, ...pageInput("toolkit").shape }),
      output: pageOf(Toolkit),
    }),
    get: verb({
      ...reads,
      name: `${prefix}toolkits.get`,
      http: `GET /v1${under}/toolkits/{id}`,
      summary: "One toolkit",
      input: z.object(byId),
      output: Toolkit,
    }),
    update: verb({
      ...writes,
      name: `${prefix}toolkits.update`,
      http: `PATCH /v1${under}/toolkits/{id}`,
      summary: "Change a toolkit; whoever goes by it does from the next call on",
      input: z.object({ ...byId, ...z.object(toolkitFields).partial().shape }),
      output: Toolkit,
      audit: (_, toolkit) => ({ id: toolkit.id, name: toolkit.name }),
    }),
    delete: verb({
      ...writes,
      name: `${prefix}toolkits.delete`,
      http: `DELETE /v1${under}/toolkits/{id} 204`,
      summary: "Delete a toolkit no agent goes by and no key or client is confined to; else 409 lists them",
      input: z.object(byId),
      output: z.undefined(),
      audit: (input) => ({ id: (input as { id: string }).id }),
    }),
  };
};

export const {
  create: createToolkit,
  list: listToolkits,
  get: getToolkit,
  update: updateToolkit,
  delete: deleteToolkit,
} = toolkitVerbs({ prefix: "", scope: "workspace", under: "", owner: "this workspace", at: {} });
export const {
  create: createOrganizationToolkit,
  list: listOrganizationToolkits,
  get: getOrganizationToolkit,
  update: updateOrganizationToolkit,
  delete: deleteOrganizationToolkit,
} = toolkitVerbs({
  prefix: "organization_",
  scope: "organization",
  under: "/organizations/{organizationId}",
  owner: "the organization, for all its workspaces",
  at: { organizationId: id("organization") },
});
