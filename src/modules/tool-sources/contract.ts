import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, PageInput, pageInput, verb } from "../../platform/verb.ts";
import { Annotations, CatalogueTool, ToolUser } from "../catalogue/contract.ts";

export const MAX_DOCUMENT_BYTES = 40_000_000;

/** Fixed once it is made: every address begins with it. */
export const SourceSlug = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]{0,39}$/,
    "start with a lower case letter; lower case letters, digits and _ up to 40",
  );
const Url = z.url({ protocol: /^https?$/, error: "must be an http:// or https:// address" }).max(2000);
const documentFields = {
  url: Url.optional().describe("Where the document is read from, at every sync."),
  documentId: id("sourceDocument").optional().describe("One that was uploaded."),
  document: z.string().min(1).max(900_000).optional().describe("Or the document itself, JSON or YAML."),
};
export const OpenApiDefinition = z.strictObject({
  kind: z.literal("openapi"),
  ...documentFields,
  baseUrl: Url.optional().describe("Called instead of the server the document names."),
});
export const McpDefinition = z.strictObject({
  kind: z.literal("mcp"),
  transport: z
    .enum(["streamable_http", "sse", "stdio"])
    .default("streamable_http")
    .describe("stdio only where the installation administrator enabled it."),
  url: Url.optional().describe("Of its endpoint; not with stdio."),
  command: z.string().trim().min(1).max(500).optional().describe("With stdio: the program."),
  arguments: z.array(z.string().max(2000)).max(50).default([]).describe("With stdio."),
});
export const SourceDefinition = z.discriminatedUnion("kind", [OpenApiDefinition, McpDefinition]);
export type SourceDefinition = z.output<typeof SourceDefinition>;
/** A definition as it is shown: without the document, which is large. */
export const ShownDefinition = z.object({
  kind: z.enum(["openapi", "mcp"]),
  url: z
    .string()
    .nullable()
    .describe("For who may not edit sources, its origin alone. Null: an uploaded document, or stdio."),
  documentId: id("sourceDocument").nullable().describe("Null: no document was uploaded for it."),
  baseUrl: z.string().nullable().describe("Null: the server the document names is called."),
  transport: z.string().nullable().describe("Null: no MCP server."),
  command: z.string().nullable().describe("With stdio: the program; null: no stdio."),
  arguments: z.array(z.string()).describe("With stdio; empty for who may not edit sources."),
});

export const SourceError = z.object({
  code: z.string(),
  message: z.string(),
  place: z
    .string()
    .nullable()
    .describe(
      "Where in the document: a JSON pointer, or a line and column where it could not be read. Null: nowhere in particular.",
    ),
});
export type SourceError = z.output<typeof SourceError>;
export const SyncState = z.enum(["waiting", "running", "succeeded", "failed"]);
const Changed = z.object({
  name: z.string(),
  what: z
    .array(z.enum(["description", "parameters", "output", "annotations", "behaviour"]))
    .describe("behaviour: how it is called, such as its path or server."),
  before: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe(
      "Those of its parts that changed, as they were, and of behaviour what of it changed; null where a sync changed more than 200 kB.",
    ),
  after: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe("The same parts as they are since; null as before."),
});
export const SyncDiff = z.object({
  addedCount: z.number().int(),
  removedCount: z.number().int(),
  changedCount: z.number().int(),
  unchangedCount: z.number().int(),
  added: z.array(z.string()).describe("Names, at most 500."),
  removed: z.array(z.string()),
  changed: z.array(Changed),
});
export type SyncDiff = z.output<typeof SyncDiff>;
export const SourceSync = z.object({
  id: id("sourceSync"),
  state: SyncState,
  cause: z
    .enum(["created", "changed", "asked", "scheduled"])
    .describe("created, changed: the source was. asked: by tool_sources.sync."),
  phase: z.enum(["waiting", "fetching", "reading", "storing", "done"]),
  doneCount: z.number().int().describe("Tools read so far."),
  totalCount: z.number().int().nullable().describe("Null until it is known."),
  diff: SyncDiff.nullable().describe("What it changed; null until it succeeded."),
  used: z
    .array(
      z.object({ address: z.string(), change: z.enum(["changed", "removed"]), users: z.array(ToolUser) }),
    )
    .describe("Tools that changed or went and that something uses, as it was then."),
  skipped: z.array(SourceError).describe("What of the document could not become a tool, at most 100."),
  error: SourceError.nullable().describe("Why it failed; null: it did not."),
  startedAt: z.iso.datetime().nullable().describe("Null: it waits."),
  endedAt: z.iso.datetime().nullable().describe("Null: it has not ended."),
  createdAt: z.iso.datetime(),
});
const ConnectionId = id("connection").nullable().describe("What its tools sign in with; null: nothing.");
const IsEnabled = z.boolean().describe("False: its tools are neither found nor called.");
export const ToolSource = z.object({
  id: id("toolSource"),
  slug: z.string(),
  name: z.string(),
  kind: z.enum(["openapi", "mcp"]),
  isShared: z.boolean().describe("Of the organization: its workspaces use it and cannot change it."),
  definition: ShownDefinition,
  connectionId: ConnectionId,
  isEnabled: IsEnabled,
  isTrusted: z
    .boolean()
    .describe(
      "What it says of its own tools is believed. Else a tool of an MCP server is a write, and an operation does what its method does.",
    ),
  state: z
    .enum(["waiting", "syncing", "ready", "failed"])
    .describe("failed: the last sync failed; the tools of the one before stay."),
  toolCount: z.number().int(),
  syncEveryMinutes: z.number().int().nullable().describe("Null: only when asked."),
  lastSyncedAt: z.iso.datetime().nullable().describe("When it last succeeded; null: never."),
  nextSyncAt: z.iso.datetime().nullable().describe("Null: only when asked."),
  error: SourceError.nullable().describe(
    "Why the last sync failed; null: it did not, or not the caller's to see.",
  ),
  revision: z.number().int().describe("Rises when a sync changes its tools."),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
const Title = z
  .string()
  .nullable()
  .describe("As the document or the server names itself; null: it does not, or was not read yet.");
const Version = z.string().nullable().describe("As the document or the server says; null likewise.");
const Method = z.string().nullable().describe("GET /pets/{petId}; null: no HTTP operation.");
export const ToolSourceDetail = ToolSource.extend({
  title: Title,
  version: Version,
  servers: z.array(z.string()),
  security: z.array(
    z.object({
      name: z.string(),
      kind: z.string().describe("As the document says: apiKey, http bearer, oauth2, …"),
      connectionKinds: z.array(z.string()).describe("Kinds of connection that fit."),
    }),
  ),
  lastSync: SourceSync.nullable().describe("Null: none is kept, or it is not the caller's to see."),
});
export const SourceTool = CatalogueTool.extend({
  name: z.string(),
  method: Method,
  fingerprint: z.string(),
  isUsed: z.boolean().describe("An agent, a version or a toolkit names it."),
  updatedAt: z.iso.datetime(),
});
export const PreviewedSource = z.object({
  title: Title,
  version: Version,
  suggestedSlug: z.string(),
  servers: z.array(z.string()),
  security: ToolSourceDetail.shape.security,
  toolCount: z.number().int(),
  tools: z
    .array(
      z.object({
        name: z.string(),
        description: z.string(),
        signature: z.string(),
        annotations: Annotations,
        method: Method,
      }),
    )
    .describe("The first 100."),
  skipped: z.array(SourceError),
});

const Search = z.string().trim().max(200).optional().describe("Part of name, description or method.");
const settings = {
  name: z.string().trim().min(1).max(80),
  connectionId: ConnectionId,
  syncEveryMinutes: z.number().int().min(15).max(43_200).nullable().describe("Null: only when asked."),
  isEnabled: IsEnabled,
  isTrusted: z
    .boolean()
    .describe("Believe what it says of its own tools: that they only read, or destroy nothing."),
};
const names = ({ id, slug }: { id: string; slug: string }) => ({ id, slug });

/** The same verbs for both kinds of owner; `at` is the input field the organization's have. */
const verbsOf = <const Prefix extends "" | "organization_", At extends z.ZodRawShape>({
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
  const byId = { ...at, id: id("toolSource") };
  return {
    list: verb({
      ...reads,
      name: `${prefix}tool_sources.list`,
      http: `GET /v1${under}/tool-sources`,
      summary: `The tool sources of ${owner}, newest first`,
      input: z.object({ ...at, ...pageInput("toolSource").shape }),
      output: pageOf(ToolSource),
    }),
    preview: verb({
      ...writes,
      name: `${prefix}tool_sources.preview`,
      http: `POST /v1${under}/tool-sources/preview`,
      summary: "What a source would bring, before it is made; a document that cannot be read names the place",
      input: z.object({
        ...at,
        definition: SourceDefinition,
        connectionId: settings.connectionId.default(null),
        isTrusted: settings.isTrusted.default(false),
      }),
      output: PreviewedSource,
    }),
    create: verb({
      ...writes,
      name: `${prefix}tool_sources.create`,
      http: `POST /v1${under}/tool-sources 201`,
      summary: `Add a source of tools to ${owner}; its first sync begins at once`,
      input: z.object({
        ...at,
        slug: SourceSlug,
        name: settings.name,
        definition: SourceDefinition,
        connectionId: settings.connectionId.default(null),
        syncEveryMinutes: settings.syncEveryMinutes.default(null),
        isTrusted: settings.isTrusted.default(false),
      }),
      output: ToolSourceDetail,
      audit: (_, source) => ({ ...names(source), kind: source.kind, isTrusted: source.isTrusted }),
    }),
    get: verb({
      ...reads,
      name: `${prefix}tool_sources.get`,
      http: `GET /v1${under}/tool-sources/{id}`,
      summary: "One tool source, with how its last sync went",
      input: z.object(byId),
      output: ToolSourceDetail,
    }),
    update: verb({
      ...writes,
      name: `${prefix}tool_sources.update`,
      http: `PATCH /v1${under}/tool-sources/{id}`,
      summary:
        "Change a source; another definition is synced at once, and elsewhere no longer believed unless isTrusted says so again. Its slug stays",
      input: z.object({
        ...byId,
        ...z.object(settings).partial().shape,
        definition: SourceDefinition.optional(),
      }),
      output: ToolSourceDetail,
      audit: (_, source) => names(source),
    }),
    delete: verb({
      ...writes,
      name: `${prefix}tool_sources.delete`,
      http: `DELETE /v1${under}/tool-sources/{id} 204`,
      summary: "Delete a source whose tools nothing uses; else 409 lists what does",
      input: z.object(byId),
      output: z.undefined(),
      audit: (input) => ({ id: (input as { id: string }).id }),
    }),
    sync: verb({
      ...writes,
      name: `${prefix}tool_sources.sync`,
      http: `POST /v1${under}/tool-sources/{id}/sync 202`,
      summary: "Read the source again; one that waits or is under way already is answered instead",
      input: z.object(byId),
      output: SourceSync,
      audit: (input) => ({ id: (input as { id: string }).id }),
    }),
    listSyncs: verb({
      ...reads,
      name: `${prefix}tool_sources.list_syncs`,
      http: `GET /v1${under}/tool-sources/{id}/syncs`,
      summary: "What its syncs brought, newest first; the last 50 are kept",
      input: z.object({ ...byId, ...pageInput("sourceSync").shape }),
      output: pageOf(SourceSync),
    }),
    listTools: verb({
      ...reads,
      name: `${prefix}tool_sources.list_tools`,
      http: `GET /v1${under}/tool-sources/{id}/tools`,
      summary: "The tools of a source, by name",
      input: z.object({ ...byId, ...PageInput.shape, search: Search }),
      output: pageOf(SourceTool),
    }),
    listUses: verb({
      ...reads,
      name: `${prefix}tool_sources.list_uses`,
      http: `GET /v1${under}/tool-sources/{id}/uses`,
      summary: "Which agents, versions and toolkits name its tools",
      input: z.object(byId),
      output: z.object({
        data: z.array(z.object({ address: z.string(), users: z.array(ToolUser) })).describe("At most 200."),
      }),
    }),
  };
};

export const {
  list: listToolSources,
  preview: previewToolSource,
  create: createToolSource,
  get: getToolSource,
  update: updateToolSource,
  delete: deleteToolSource,
  sync: syncToolSource,
  listSyncs: listToolSourceSyncs,
  listTools: listToolSourceTools,
  listUses: listToolSourceUses,
} = verbsOf({ prefix: "", scope: "workspace", under: "", owner: "this workspace", at: {} });
export const {
  list: listOrganizationToolSources,
  preview: previewOrganizationToolSource,
  create: createOrganizationToolSource,
  get: getOrganizationToolSource,
  update: updateOrganizationToolSource,
  delete: deleteOrganizationToolSource,
  sync: syncOrganizationToolSource,
  listSyncs: listOrganizationToolSourceSyncs,
  listTools: listOrganizationToolSourceTools,
  listUses: listOrganizationToolSourceUses,
} = verbsOf({
  prefix: "organization_",
  scope: "organization",
  under: "/organizations/{organizationId}",
  owner: "the organization, for all its workspaces",
  at: { organizationId: id("organization") },
});

/** What `POST …/tool-sources/documents` answers (the raw body is the document, up to 40 MB). */
export const UploadedDocument = z.object({
  documentId: id("sourceDocument"),
  sizeBytes: z.number().int(),
  expiresAt: z.iso.datetime().describe("A source must be made of it before."),
});
