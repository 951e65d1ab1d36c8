import { useMemo } from "react";
import { client, type Input } from "../../../web/api/index.ts";
import { useSession } from "../../../web/api/useSession.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { useCanInOrganization, useOrganization } from "../../organizations/ui/OrganizationContext.ts";
import { OrganizationFrame } from "../../organizations/ui/OrganizationFrame.tsx";
import { AuditBrowser } from "./AuditBrowser.tsx";
import type { AuditSource } from "./auditSource.ts";

/** Who did what in an organization and all its workspaces. */
export const OrganizationAuditPage = () => (
  <OrganizationFrame page="audit">
    <OrganizationAudit />
  </OrganizationFrame>
);

function OrganizationAudit() {
  const { organization } = useOrganization();
  const organizationId = organization.id;
  const can = useCanInOrganization();
  const { workspaces } = useSession();
  const seesPeople = can("organization_members:read");
  const seesKeys = can("organization_keys:read");
  const source = useMemo<AuditSource>(
    () => ({
      key: organizationId,
      whole: `${organization.name} and all its workspaces`,
      scope: "organization",
      list: (filters, cursor, signal) =>
        client.organizationAudit.list(
          { organizationId, cursor, ...filters } as Input<"organization_audit.list">,
          { signal },
        ),
      people: seesPeople
        ? async (search, signal) =>
            (
              await client.organizationMembers.list(
                { organizationId, limit: 50, search: search.trim() || undefined },
                { signal },
              )
            ).data.map(({ accountId, name, email }) => ({ value: accountId, label: name, hint: email }))
        : null,
      keys: seesKeys
        ? async (signal) =>
            (await client.organizationApiKeys.list({ organizationId, limit: 200 }, { signal })).data.map(
              ({ id, name, workspaceName }) => ({ value: id, label: name, hint: workspaceName }),
            )
        : null,
      workspaces: (workspaces.data ?? [])
        .filter((place) => place.organizationId === organizationId)
        .map(({ id, name }) => ({ value: id as string, label: name })),
      exportPath: `/v1/organizations/${organizationId}/audit/export`,
      example: (filters) =>
        verbExample("organization_audit.list", {
          organizationId,
          ...filters,
        } as Input<"organization_audit.list">),
      apiDocsHref: "/docs/api#organizationAuditList",
    }),
    [organizationId, workspaces.data, seesPeople, seesKeys],
  );
  return <AuditBrowser source={source} />;
}
