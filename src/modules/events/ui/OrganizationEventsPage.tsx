import { useMemo } from "react";
import { client, type Input } from "../../../web/api/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import {
  organizationHref,
  useCanInOrganization,
  useOrganization,
} from "../../organizations/ui/OrganizationContext.ts";
import { OrganizationFrame } from "../../organizations/ui/OrganizationFrame.tsx";
import { EventBrowser } from "./EventBrowser.tsx";
import type { EventsSource } from "./eventsSource.ts";

/** What happened in an organization itself; its workspaces have streams of their own. */
export const OrganizationEventsPage = () => (
  <OrganizationFrame page="events">
    <OrganizationEvents />
  </OrganizationFrame>
);

function OrganizationEvents() {
  const { organization } = useOrganization();
  const organizationId = organization.id;
  const can = useCanInOrganization();
  const seesPeople = can("organization_members:read");
  const seesWebhooks = can("organization_webhooks:read");
  const canWrite = can("organizations:write");
  const source = useMemo<EventsSource>(() => {
    const at = { organizationId };
    type Wanted = Input<"organization_events.list">;
    return {
      key: organizationId,
      whole: `${organization.name} itself, not in its workspaces`,
      scope: "organization",
      list: (filters, cursor, signal) =>
        client.organizationEvents.list({ ...at, cursor, ...filters } as Wanted, { signal }),
      get: (id, signal) => client.organizationEvents.get({ ...at, id }, { signal }),
      follow: ({ from: _from, ...filters }, after, signal) =>
        client.organizationEvents.follow({ ...at, ...filters, after } as Wanted, { signal }),
      people: seesPeople
        ? async (search, signal) =>
            (
              await client.organizationMembers.list(
                { ...at, limit: 50, search: search.trim() || undefined },
                { signal },
              )
            ).data.map(({ accountId, name, email }) => ({ value: accountId, label: name, hint: email }))
        : null,
      agents: null,
      pageHref: null,
      deliveriesHref: seesWebhooks
        ? (eventId) => `${organizationHref(organization.slug, "webhooks")}?tab=deliveries&eventId=${eventId}`
        : null,
      example: (filters) => verbExample("organization_events.list", { ...at, ...filters } as Wanted),
      apiDocsHref: "/docs/api#organizationEventsList",
      settings: {
        key: organizationId,
        name: organization.name,
        canWrite,
        whoMayWrite: "Owners and admins of the organization change this.",
        load: (signal) => client.organizationEventSettings.get(at, { signal }),
        save: ({ retentionDays }) => client.organizationEventSettings.update({ ...at, retentionDays }),
      },
    };
  }, [organizationId, organization.name, organization.slug, seesPeople, seesWebhooks, canWrite]);
  return <EventBrowser source={source} />;
}
