import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { verb } from "../../platform/verb.ts";
import { IconUrl, IsPersonal, OrganizationRole } from "../organizations/contract.ts";
import { Environment, RoleFrom } from "../workspaces/contract.ts";

export const NavigationOrganization = z.object({
  id: id("organization"),
  name: z.string(),
  slug: z.string(),
  formerSlugs: z.array(z.string()).describe("Addresses it had; they lead here."),
  iconUrl: IconUrl,
  isPersonal: IsPersonal,
  role: OrganizationRole,
});
export const NavigationWorkspace = z.object({
  id: id("workspace"),
  organizationId: id("organization"),
  name: z.string(),
  slug: z.string(),
  formerSlugs: z.array(z.string()),
  iconUrl: IconUrl,
  environment: Environment,
  isPersonal: IsPersonal,
  role: z.string(),
  roleName: z.string().describe("The name of a role the organization made; of a preset, the preset itself."),
  roleFrom: RoleFrom,
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
        "The one the call names, even archived, else the last used, else the default, else the personal one, else the first; null: there is none.",
      ),
    currentOrganizationId: id("organization")
      .nullable()
      .describe("Of the current workspace, else the default, else the first; null: there is none."),
    defaultWorkspaceId: id("workspace")
      .nullable()
      .describe("Null: none was chosen, or it can no longer be entered."),
    defaultOrganizationId: id("organization")
      .nullable()
      .describe("Null: none was chosen, or one is no longer in it."),
    landingWorkspaceId: id("workspace")
      .nullable()
      .describe(
        "Where sign-in lands: the default, else the last used, else the personal one, else the first; null: nowhere.",
      ),
  }),
});
