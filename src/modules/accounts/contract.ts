import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { verb } from "../../platform/verb.ts";
import { IconStorageId } from "../organizations/contract.ts";
import { Locale, TimeZone } from "../workspaces/contract.ts";

export const Theme = z.enum(["light", "dark", "system"]);
export const ExperienceLevel = z.enum(["new", "some", "expert"]);
/** The three onboarding questions, each optional. */
export const Onboarding = z.strictObject({
  role: z.string().trim().max(80).optional(),
  useCase: z.string().trim().max(200).optional(),
  teamSize: z.enum(["1", "2-10", "11-50", "51-250", "250+"]).optional(),
});
export const Account = z.object({
  id: id("account"),
  email: z.email(),
  name: z.string(),
  iconUrl: z.string().nullable(),
  locale: z.string().nullable(),
  timeZone: z.string().nullable(),
  theme: Theme.nullable(),
  isInstallationAdmin: z.boolean(),
  experienceLevel: ExperienceLevel.nullable(),
  onboarding: Onboarding.nullable(),
  onboardedAt: z.iso.datetime().nullable(),
  defaultOrganizationId: id("organization").nullable(),
  defaultWorkspaceId: id("workspace").nullable(),
  lastWorkspaceId: id("workspace").nullable(),
});

/** Who is calling, with what credential, and what it may do in the workspace it names. */
export const Me = z.object({
  account: Account.extend({ email: z.email().nullable().describe("Null for a service account.") }),
  credential: z.object({ kind: z.enum(["session", "api_key"]), id: z.string() }),
  workspace: z
    .object({
      id: id("workspace"),
      name: z.string(),
      slug: z.string(),
      organizationId: id("organization"),
      environment: z.enum(["production", "staging", "development"]),
      role: z.string(),
      roleFrom: z.enum(["member", "organization"]),
      isArchived: z.boolean(),
      permissions: z.array(z.string()),
    })
    .nullable(),
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
    onboarding: Onboarding.optional(),
    iconStorageId: IconStorageId,
    locale: Locale.nullable().optional(),
    timeZone: TimeZone.nullable().optional(),
    theme: Theme.nullable().optional(),
    defaultOrganizationId: id("organization").nullable().optional(),
    isOnboarded: z.literal(true).optional().describe("Marks the onboarding as answered or skipped."),
    defaultWorkspaceId: id("workspace").nullable().optional(),
    lastWorkspaceId: id("workspace").optional(),
  }),
  output: Account,
  audit: (input) => ({ fields: Object.keys(input) }),
});
