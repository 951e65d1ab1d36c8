import { client, useApiQuery } from "../../../web/api/index.ts";
import type { Option } from "../../../web/kit/index.ts";
import { useOrganization } from "./OrganizationContext.ts";
import { ROLES } from "./lists.ts";

const PRESETS = ["owner", "admin", "architect", "developer", "tester", "operator", "member", "viewer"];
const titled = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

/** Roles one can give in a workspace of the organization: presets, then the organization's own. */
export function useWorkspaceRoles(): Option<string>[] {
  const { organization, access } = useOrganization();
  const organizationId = organization.id;
  const own = useApiQuery([ROLES, organizationId, "options"], (signal) =>
    client.roles.list({ organizationId, limit: 200 }, { signal }),
  );
  const given = access.role === "owner" ? PRESETS : PRESETS.filter((name) => name !== "owner");
  return [
    ...given.map((value) => ({ value, label: titled(value) })),
    ...(own.data?.data ?? []).map(({ id, name }) => ({ value: id as string, label: name, hint: "custom" })),
  ];
}
