import { useMemo } from "react";
import { client, workspaceHref } from "../../../web/api/index.ts";
import { useSession } from "../../../web/api/useSession.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import {
  organizationHref,
  useCanInOrganization,
  useOrganization,
} from "../../organizations/ui/OrganizationContext.ts";
import { OrganizationFrame } from "../../organizations/ui/OrganizationFrame.tsx";
import { StreamDialog } from "./StreamDialog.tsx";
import { UsageBrowser } from "./UsageBrowser.tsx";
import type { UsageSource } from "./usageSource.ts";
import { runsPath } from "./usageWords.ts";

/** What an organization used in all its workspaces. */
export const OrganizationUsagePage = () => (
  <OrganizationFrame page="usage">
    <OrganizationUsage />
  </OrganizationFrame>
);

function OrganizationUsage() {
  const { organization } = useOrganization();
  const organizationId = organization.id;
  const can = useCanInOrganization();
  const { workspaces } = useSession();
  const canWriteWebhooks = can("organization_webhooks:write");
  const source = useMemo<UsageSource>(() => {
    const places = (workspaces.data ?? []).filter((place) => place.organizationId === organizationId);
    const placeOf = (workspaceId: string | undefined) => places.find(({ id }) => id === workspaceId);
    return {
      key: organizationId,
      scope: "organization",
      whole: `${organization.name} and all its workspaces`,
      get: (question, signal) => client.organizationUsage.get({ ...question, organizationId }, { signal }),
      groupings: ["kind", "workspace", "agent", "member", "key", "model", "stage"],
      workspaces: places.map(({ id, name }) => ({ value: id as string, label: name })),
      runsHref: (filters, span) => {
        // Runs are of one workspace.
        const place = placeOf(filters.workspaceId);
        const path = place ? runsPath(filters, span) : null;
        return place && path ? workspaceHref(place, path) : null;
      },
      workspaceHref: (workspaceId, query) => {
        const place = placeOf(workspaceId);
        return place ? workspaceHref(place, `usage${query}`) : null;
      },
      exportPath: `/v1/organizations/${organizationId}/usage/export`,
      example: (question) => verbExample("organization_usage.get", { organizationId, ...question }),
      docsHref: "/docs/api#organizationUsageGet",
      webhooksHref: canWriteWebhooks
        ? `${organizationHref(organization.slug, "webhooks")}?create=true&types=usage.recorded`
        : null,
    };
  }, [organizationId, organization.name, organization.slug, workspaces.data, canWriteWebhooks]);
  return (
    <UsageBrowser
      source={source}
      stream={(onClose) => (
        <StreamDialog
          organizationId={organizationId}
          organizationName={organization.name}
          canRead
          canManage={can("billing:manage")}
          webhooksHref={source.webhooksHref}
          onClose={onClose}
        />
      )}
    />
  );
}
