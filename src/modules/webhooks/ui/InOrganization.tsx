import { type ReactNode, useMemo } from "react";
import { client, type VerbName, workspaceHref } from "../../../web/api/index.ts";
import { useSession } from "../../../web/api/useSession.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import {
  organizationHref,
  useCanInOrganization,
  useOrganization,
} from "../../organizations/ui/OrganizationContext.ts";
import { OrganizationFrame } from "../../organizations/ui/OrganizationFrame.tsx";
import { apiDocsOf, type WebhookSource, WebhookSourceContext } from "./webhookSource.ts";

/** Pages inside are about the webhooks of the organization in the address. */
export const InOrganization = ({ children }: { children: ReactNode }) => (
  <OrganizationFrame page="webhooks">
    <Provider>{children}</Provider>
  </OrganizationFrame>
);

function Provider({ children }: { children: ReactNode }) {
  const { organization } = useOrganization();
  const { id: organizationId, name, slug } = organization;
  const can = useCanInOrganization();
  const { workspaces } = useSession();
  const canWrite = can("organization_webhooks:write");
  const seesEvents = can("organization_events:read");
  const source = useMemo<WebhookSource>(() => {
    const at = { organizationId };
    const places = (workspaces.data ?? []).filter((place) => place.organizationId === organizationId);
    const named = (verb: string) => `organization_${verb}` as VerbName;
    return {
      key: organizationId,
      name,
      scope: "organization",
      canWrite,
      whoMayWrite: "Owners and admins of the organization create and change its webhooks.",
      confirmName: places.some(({ environment }) => environment === "production") ? name : undefined,
      href: (below = "") => `${organizationHref(slug, "webhooks")}${below}`,
      eventHref: ({ eventId, workspaceId }) => {
        if (workspaceId === null)
          return seesEvents ? `${organizationHref(slug, "events")}?event=${eventId}` : null;
        const place = places.find(({ id }) => id === workspaceId);
        return place ? workspaceHref(place, `events?event=${eventId}`) : null;
      },
      agents: null,
      workspaces: places.map(({ id, name: label }) => ({ value: id as string, label })),
      call: (verb, input, options) =>
        client.call(named(verb), { ...at, ...input } as never, options) as never,
      example: (verb, input) => verbExample(named(verb), { ...at, ...input } as never),
      apiDocsHref: (verb) => apiDocsOf(named(verb)),
    };
  }, [organizationId, name, slug, canWrite, seesEvents, workspaces.data]);
  return <WebhookSourceContext value={source}>{children}</WebhookSourceContext>;
}
