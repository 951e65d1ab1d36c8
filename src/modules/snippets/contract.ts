import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, PageInput, pageInput, verb } from "../../platform/verb.ts";
import { Version } from "../versions/contract.ts";

export const SnippetName = z
  .string()
  .regex(
    /^[a-z][a-z0-9_-]{0,63}$/,
    "start with a lower-case letter; lower-case letters, digits, _ and - up to 64",
  )
  .describe('What code imports: `import { … } from "name"`.');
/** What a snippet's draft and its versions hold. */
export const SnippetContent = z.object({
  language: z.enum(["javascript", "typescript"]).default("javascript"),
  code: z.string().min(1).max(200_000).describe("An ES module: what it exports is what others import."),
});

export const Snippet = z.object({
  id: id("snippet"),
  name: z.string(),
  description: z.string(),
  version: z.number().int().nullable().describe("The published version, which imports find; null: none yet."),
  usedBy: z.number().int().describe("How many tools and snippets import it."),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export const SnippetUser = z.object({
  kind: z.enum(["tool", "snippet"]),
  id: z.string(),
  name: z.string(),
});
export const SnippetDetail = Snippet.extend({
  content: SnippetContent,
  revision: z.number().int().describe("Of the draft; another at every save."),
  isPublished: z.boolean().describe("Whether the published version is the draft as it stands."),
  users: z.array(SnippetUser).describe("The tools and snippets whose draft imports it."),
});
const ById = z.object({ id: id("snippet") });
const Description = z.string().trim().max(2000).describe("What it is for.");

export const createSnippet = verb({
  name: "snippets.create",
  http: "POST /v1/snippets 201",
  summary: "Create a snippet; it can be imported once it is published",
  needs: "tools:write",
  scope: "workspace",
  input: SnippetContent.extend({ name: SnippetName, description: Description.default("") }),
  output: SnippetDetail,
  audit: (_, snippet) => ({ id: snippet.id, name: snippet.name }),
});
export const listSnippets = verb({
  name: "snippets.list",
  http: "GET /v1/snippets",
  summary: "The snippets of this workspace",
  needs: "tools:read",
  scope: "workspace",
  input: pageInput("snippet").extend({
    search: z.string().max(200).optional().describe("Part of the name or description."),
  }),
  output: pageOf(Snippet),
});
export const getSnippet = verb({
  name: "snippets.get",
  http: "GET /v1/snippets/{id}",
  summary: "One snippet with its draft and who imports it",
  needs: "tools:read",
  scope: "workspace",
  input: ById,
  output: SnippetDetail,
});
export const updateSnippet = verb({
  name: "snippets.update",
  http: "PUT /v1/snippets/{id}",
  summary: "Save a snippet's draft; If-Match names the revision it was read at",
  needs: "tools:write",
  scope: "workspace",
  input: SnippetContent.extend({
    id: id("snippet"),
    name: SnippetName,
    description: Description.default(""),
    revision: z.coerce.number().int(),
  }),
  output: SnippetDetail,
  ifMatch: "revision",
  audit: (_, snippet) => ({ id: snippet.id, name: snippet.name, revision: snippet.revision }),
});
export const publishSnippet = verb({
  name: "snippets.publish",
  http: "POST /v1/snippets/{id}/publish 201",
  summary:
    "Check the draft and freeze it as the version that imports find; an unchanged one answers the version that stands",
  needs: "tools:write",
  scope: "workspace",
  input: ById.extend({
    title: z.string().trim().max(120).default(""),
    notes: z.string().trim().max(5000).default(""),
  }),
  output: Version.extend({
    exports: z.array(z.string()).describe("What the module exports."),
    isNew: z.boolean().describe("False: nothing changed since this version, so none was made."),
  }),
  audit: ({ id }, version) => ({ id, version: version.number }),
});
export const deleteSnippet = verb({
  name: "snippets.delete",
  http: "DELETE /v1/snippets/{id} 204",
  summary: "Delete a snippet nothing imports; else 409 lists what does",
  needs: "tools:write",
  scope: "workspace",
  input: ById,
  output: z.undefined(),
  audit: ({ id }) => ({ id }),
});
export const listSnippetVersions = verb({
  name: "snippets.list_versions",
  http: "GET /v1/snippets/{id}/versions",
  summary: "The published versions of a snippet, newest first",
  needs: "tools:read",
  scope: "workspace",
  input: ById.extend(PageInput.shape),
  output: pageOf(Version),
});
export const getSnippetVersion = verb({
  name: "snippets.get_version",
  http: "GET /v1/snippets/{id}/versions/{number}",
  summary: "One version with its code",
  needs: "tools:read",
  scope: "workspace",
  input: ById.extend({ number: z.coerce.number().int().min(1) }),
  output: Version.extend({ content: SnippetContent }),
});
