import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { verb } from "../../platform/verb.ts";
import { OrganizationRole } from "../organizations/contract.ts";
import { Environment } from "../workspaces/contract.ts";

export const NavigationOrganization = z.object({
  id: id("organization"),
  name: z.string(),
  slug: z.string(),
  formerSlugs: z.array(z.string()).describe("Addresses it had; they lead here."),
  iconUrl: z.string().nullable(),
  isPersonal: z.boolean(),
  role: OrganizationRole,
});
export const NavigationWorkspace = z.object({
  id: id("workspace"),
  organizationId: id("organization"),
  name: z.string(),
  slug: z.string(),
  formerSlugs: z.array(z.string()),
  iconUrl: z.string().nullable(),
  environment: Environment,
  isPersonal: z.boolean(),
  role: z.string(),
  roleName: z.string().describe("The name of a role the organization made; of a preset, the preset itself."),
  roleFrom: z.enum(["member", "organization"]),
});
export const getNavigationState = verb({
  name: "navigation.get",
  http: "GET /v1/navigation",
  summary: "Where I can go: every organization and workspace I can enter, my defaults, where I was last",
  needs: null,
  scope: "account",
  input: z.object({}),
  output: z.object({
    organizations: z.array(NavigationOrganization),
    workspaces: z.array(NavigationWorkspace),
    currentWorkspaceId: id("workspace")
      .nullable()
      .describe(
        "The one the call names, even archived, else the last used, else the default, else the personal one, else the first.",
      ),
    currentOrganizationId: id("organization").nullable(),
    defaultWorkspaceId: id("workspace").nullable(),
    defaultOrganizationId: id("organization").nullable(),
    landingWorkspaceId: id("workspace")
      .nullable()
      .describe(
        "Where sign-in lands: the default, else the last used, else the personal one, else the first.",
      ),
  }),
});
