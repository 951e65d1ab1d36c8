import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { verb } from "../../platform/verb.ts";
import { IconStorageId } from "../organizations/contract.ts";
import { Locale, TimeZone } from "../workspaces/contract.ts";

export const Theme = z.enum(["light", "dark", "system"]);
export const ExperienceLevel = z
  .enum(["new", "some", "expert"])
  .describe("How much they have worked with agents.");
/** The three onboarding questions, each optional. */
export const Onboarding = z.strictObject({
  role: z.string().trim().max(80).optional(),
  useCase: z.string().trim().max(200).optional(),
  teamSize: z.enum(["1", "2-10", "11-50", "51-250", "250+"]).optional(),
});
/** The name of an account as others are shown it. */
export const AccountName = z.string().nullable().describe("Null: they left the organization.");
const preferences = {
  locale: Locale.nullable().describe("How dates are written; null: as the browser does."),
  timeZone: TimeZone.nullable().describe("Null: the browser's; for digests UTC."),
  theme: Theme.nullable().describe("Null: each browser keeps its own."),
  defaultOrganizationId: id("organization")
    .nullable()
    .describe("Where a workspace is made that names none; null: in the personal one."),
  defaultWorkspaceId: id("workspace")
    .nullable()
    .describe("Where one begins after signing in; null: in the one used last."),
};
export const Account = z.object({
  id: id("account"),
  email: z.email(),
  name: z.string(),
  iconUrl: z.string().nullable().describe("Null: no picture."),
  locale: z.string().nullable().describe(preferences.locale.description!),
  timeZone: z.string().nullable().describe(preferences.timeZone.description!),
  theme: preferences.theme,
  isInstallationAdmin: z.boolean().describe("May use what is below /v1/system, signed in."),
  experienceLevel: ExperienceLevel.nullable().describe(
    "How much they have worked with agents; null: not said.",
  ),
  onboarding: Onboarding.nullable().describe("Null: nothing was answered."),
  onboardedAt: z.iso.datetime().nullable().describe("Null: neither answered nor skipped yet."),
  defaultOrganizationId: preferences.defaultOrganizationId,
  defaultWorkspaceId: preferences.defaultWorkspaceId,
  lastWorkspaceId: id("workspace").nullable().describe("The one used last; null: none is known."),
});

/** Who is calling, with what credential, and what it may do in the workspace it names. */
export const Me = z.object({
  account: Account.extend({ email: z.email().nullable().describe("Null for a service account.") }),
  credential: z.object({
    kind: z.enum(["session", "api_key"]).describe("session: signed in, or through an MCP client."),
    id: z.string(),
  }),
  workspace: z
    .object({
      id: id("workspace"),
      name: z.string(),
      slug: z.string(),
      organizationId: id("organization"),
      environment: z.enum(["production", "staging", "development"]),
      role: z.string(),
      roleFrom: z.enum(["member", "organization"]).describe("organization: by being its owner or admin."),
      isArchived: z.boolean(),
      permissions: z.array(z.string()),
    })
    .nullable()
    .describe("The key's own, or that of the Bailiwick-Workspace header; null: none is named."),
});

export const getMe = verb({
  name: "accounts.me",
  http: "GET /v1/me",
  summary: "Who am I, and what may I do here",
  needs: null,
  scope: "account",
  input: z.object({}),
  output: Me,
});
export const updateAccount = verb({
  name: "accounts.update",
  http: "PATCH /v1/me",
  summary: "Update my profile, onboarding answers and default workspace",
  needs: null,
  scope: "account",
  input: z.object({
    name: z.string().trim().min(1).max(120).optional(),
    experienceLevel: ExperienceLevel.optional(),
    onboarding: Onboarding.optional().describe("Replaces what was answered."),
    iconStorageId: IconStorageId.describe("From icons.generate_upload_url; null: no picture."),
    ...z.object(preferences).partial().shape,
    isOnboarded: z.literal(true).optional().describe("Marks the onboarding as answered or skipped."),
    lastWorkspaceId: id("workspace").optional(),
  }),
  output: Account,
  audit: (input) => ({ fields: Object.keys(input) }),
});
