import { type ReactNode, useMemo } from "react";
import { client, useApiQuery } from "../../../web/api/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { useCanInOrganization, useOrganization } from "../../organizations/ui/OrganizationContext.ts";
import { OrganizationFrame } from "../../organizations/ui/OrganizationFrame.tsx";
import { PolicyContext, type PolicySource } from "./policySource.ts";
import { replayWidely } from "./replays.ts";

const PAGE = 200;

/** What is inside is about the policies of the organization in the address. */
export const InOrganization = ({ children }: { children: ReactNode }) => (
  <OrganizationFrame page="policies">
    <Provider>{children}</Provider>
  </OrganizationFrame>
);

function Provider({ children }: { children: ReactNode }) {
  const { organization } = useOrganization();
  const { id: organizationId, name } = organization;
  const can = useCanInOrganization();
  const canWrite = can("organization_policies:write");
  const members = useApiQuery(
    ["organization-members", organizationId, "options"],
    (signal) => client.organizationMembers.list({ organizationId, limit: PAGE }, { signal }),
    { isOn: can("organization_members:read") },
  );
  const source = useMemo<PolicySource>(() => {
    const at = { organizationId };
    const options = members.data?.data.map((member) => ({
      value: member.accountId as string,
      label: member.name,
    }));
    return {
      scope: "organization",
      key: organizationId,
      name,
      canWrite,
      whoMayWrite: "Owners and admins of the organization create and change its policies.",
      effects: ["allow", "require_approval", "block"],
      list: (cursor, signal) => client.organizationPolicies.list({ ...at, cursor, limit: PAGE }, { signal }),
      create: (policy) => client.organizationPolicies.create({ ...at, ...policy }),
      update: (id, changes) => client.organizationPolicies.update({ ...at, id, ...changes }),
      remove: (id) => client.organizationPolicies.delete({ ...at, id }),
      reorder: (ids) => client.organizationPolicies.reorder({ ...at, ids }),
      replay: replayWidely((asked, options) =>
        client.organizationPolicies.simulate({ ...at, ...asked }, options),
      ),
      example: verbExample("organization_policies.create", {
        ...at,
        effect: "block",
        match: { address: "**.delete" },
      }),
      apiDocsHref: "/docs/api#organizationPoliciesCreate",
      // Agents and keys belong to workspaces, which the organization does not look into.
      subjects: { agents: [], keys: [], members: options ?? [], sources: [] },
      whoIsNamed: "Agents and API keys belong to a workspace: a policy of that workspace names them.",
      currency: "USD",
    };
  }, [organizationId, name, canWrite, members.data]);
  return <PolicyContext value={source}>{children}</PolicyContext>;
}
