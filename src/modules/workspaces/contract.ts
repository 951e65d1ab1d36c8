import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, pageInput, verb } from "../../platform/verb.ts";
import { IconStorageId, IconUrl, IsPersonal, Slug } from "../organizations/contract.ts";

export const Environment = z
  .enum(["production", "staging", "development"])
  .describe("Policies go by it; an unpublished draft runs in production only with a permission of its own.");
export const DefaultModel = z.strictObject({
  connectionId: id("connection")
    .nullable()
    .describe("A connection of this workspace; null: the demo models."),
  name: z.string().min(1).max(200),
});
export const TimeZone = z
  .string()
  .max(64)
  .refine((zone) => {
    try {
      return Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
    } catch {
      return false;
    }
  }, "must be an IANA time zone such as Europe/Berlin");
export const Locale = z
  .string()
  .max(35)
  .refine((locale) => {
    try {
      return Intl.getCanonicalLocales(locale).length === 1;
    } catch {
      return false;
    }
  }, "must be a language tag such as en-GB");
export const RoleFrom = z
  .enum(["member", "organization"])
  .describe("organization: inherited by being owner or admin of the organization.");
export const WorkspaceSettings = z.object({
  timeZone: TimeZone.nullable().describe("null: UTC."),
  locale: Locale.nullable().describe("null: the reader's."),
  defaultModel: DefaultModel.nullable().describe("The model new agents start with; null: the demo model."),
  retentionDays: z.number().int().min(1).max(3650).nullable().describe("null: kept for ever."),
  approvalHours: z
    .number()
    .int()
    .min(1)
    .max(720)
    .describe("How long people have to approve a call before it expires."),
});
export const Workspace = z.object({
  id: id("workspace"),
  organizationId: id("organization"),
  organizationName: z.string(),
  organizationSlug: z.string(),
  name: z.string(),
  slug: z.string(),
  description: z.string(),
  iconUrl: IconUrl,
  environment: Environment,
  settings: WorkspaceSettings,
  isPersonal: IsPersonal,
  archivedAt: z.iso.datetime().nullable().describe("Null: it is not archived."),
  role: z.string().describe("The caller's role in it: a preset, or the id of a role of the organization."),
  roleFrom: RoleFrom,
  createdAt: z.iso.datetime(),
});
const WorkspacePath = z.object({ workspaceId: id("workspace") });
const SlugAgain = z.string().max(60).describe("The workspace's slug, typed again.");

export const createWorkspace = verb({
  name: "workspaces.create",
  http: "POST /v1/workspaces 201",
  summary: "Create a workspace; needs workspaces:create of the organization",
  needs: null,
  scope: "account",
  input: z.object({
    organizationId: id("organization")
      .optional()
      .describe("Default: my default organization, else a new personal one."),
    name: z.string().trim().min(2).max(80),
    slug: Slug.optional().describe("Default: made from the name."),
    description: z.string().trim().max(500).optional(),
    environment: Environment,
    iconStorageId: IconStorageId,
    admins: z
      .array(id("account"))
      .max(20)
      .optional()
      .describe("People of the organization who become its first admins."),
  }),
  output: Workspace,
  audit: (_, workspace) => ({
    id: workspace.id,
    name: workspace.name,
    organizationId: workspace.organizationId,
  }),
});
export const listWorkspaces = verb({
  name: "workspaces.list",
  http: "GET /v1/workspaces",
  summary: "The workspaces I can enter, in all my organizations or one",
  needs: null,
  scope: "account",
  input: pageInput("workspace").extend({
    organizationId: id("organization").optional(),
    isArchived: z.stringbool().default(false).describe("true: only archived ones."),
    search: z.string().trim().max(100).optional().describe("Part of a name or slug."),
  }),
  output: pageOf(Workspace),
});
export const getWorkspace = verb({
  name: "workspaces.get",
  http: "GET /v1/workspaces/{workspaceId}",
  summary: "One workspace I can enter",
  needs: null,
  scope: "workspace",
  isForArchived: true,
  input: WorkspacePath,
  output: Workspace,
});
export const updateWorkspace = verb({
  name: "workspaces.update",
  http: "PATCH /v1/workspaces/{workspaceId}",
  summary: "Change name, address, description, icon and settings; the old address keeps leading here",
  needs: "workspaces:write",
  scope: "workspace",
  input: WorkspacePath.extend({
    name: z.string().trim().min(2).max(80).optional(),
    slug: Slug.optional(),
    description: z.string().trim().max(500).optional(),
    iconStorageId: IconStorageId,
    settings: WorkspaceSettings.partial().strict().optional(),
  }),
  output: Workspace,
  audit: ({ workspaceId, ...fields }) => ({ id: workspaceId, fields: Object.keys(fields) }),
});

export const EnvironmentTarget = z.enum(["production", "staging"]);
export const checkEnvironment = verb({
  name: "workspaces.check_environment",
  http: "GET /v1/workspaces/{workspaceId}/environment-check",
  summary: "What converting the workspace would mean; changes nothing",
  needs: "workspaces:read",
  scope: "workspace",
  input: WorkspacePath.extend({ target: EnvironmentTarget.default("production") }),
  output: z.object({
    current: Environment,
    target: EnvironmentTarget,
    isPossible: z.boolean(),
    warnings: z.array(z.object({ code: z.string(), message: z.string() })),
  }),
});
export const convertEnvironment = verb({
  name: "workspaces.convert_environment",
  http: "POST /v1/workspaces/{workspaceId}/convert-environment",
  summary: "Convert the workspace between staging and production",
  needs: "workspaces:convert",
  scope: "workspace",
  input: WorkspacePath.extend({ target: EnvironmentTarget, slug: SlugAgain }),
  output: Workspace,
  audit: ({ workspaceId, target }) => ({ id: workspaceId, target }),
});
export const archiveWorkspace = verb({
  name: "workspaces.archive",
  http: "POST /v1/workspaces/{workspaceId}/archive",
  summary: "Archive: gone from lists, keys and sessions rejected, running work cancelled, data kept",
  needs: "workspaces:archive",
  scope: "workspace",
  // Archiving twice is told what is legal, not only that it is archived.
  isForArchived: true,
  input: WorkspacePath.extend({ slug: SlugAgain }),
  output: Workspace,
  audit: ({ workspaceId }) => ({ id: workspaceId }),
});
export const restoreWorkspace = verb({
  name: "workspaces.restore",
  http: "POST /v1/workspaces/{workspaceId}/restore",
  summary: "Bring an archived workspace back, as it was",
  needs: "workspaces:archive",
  scope: "workspace",
  isForArchived: true,
  input: WorkspacePath,
  output: Workspace,
  audit: ({ workspaceId }) => ({ id: workspaceId }),
});
export const deleteWorkspace = verb({
  name: "workspaces.delete",
  http: "DELETE /v1/workspaces/{workspaceId} 204",
  summary: "Delete a workspace that holds nothing; one that holds something can be archived",
  needs: "workspaces:delete",
  scope: "workspace",
  isForArchived: true,
  input: WorkspacePath.extend({ slug: SlugAgain }),
  output: z.undefined(),
  audit: ({ workspaceId }) => ({ id: workspaceId }),
});
