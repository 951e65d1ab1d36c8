import { useMemo } from "react";
import { type Input, useApi, useCan, useHref, usePageTitle, useWorkspace } from "../../../web/api/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { useWhoMay } from "../../roles/ui/whoMay.ts";
import { EventBrowser } from "./EventBrowser.tsx";
import type { EventsSource } from "./eventsSource.ts";

/** What happened in the workspace. */
export function EventsPage() {
  const api = useApi();
  const can = useCan();
  const href = useHref();
  const { workspace } = useWorkspace();
  usePageTitle("Events");
  const seesMembers = can("members:read");
  const seesAgents = can("agents:read");
  const seesWebhooks = can("webhooks:read");
  const canWrite = can("workspaces:write");
  const whoMayWrite = `${useWhoMay()("workspaces:write")} change this.`;
  const source = useMemo<EventsSource>(
    () => ({
      key: workspace.id,
      whole: workspace.name,
      scope: "workspace",
      list: (filters, cursor, signal) =>
        api.events.list({ cursor, ...filters } as Input<"events.list">, { signal }),
      get: (id, signal) => api.events.get({ id }, { signal }),
      follow: ({ from: _from, ...filters }, after, signal) =>
        api.events.follow({ ...filters, after } as Input<"events.list">, { signal }),
      people: seesMembers
        ? async (search, signal) =>
            (await api.members.list({ limit: 50, search: search.trim() || undefined }, { signal })).data.map(
              ({ accountId, name, email }) => ({ value: accountId, label: name, hint: email ?? "service" }),
            )
        : null,
      agents: seesAgents
        ? async (signal) =>
            (await api.agents.list({ limit: 200 }, { signal })).data.map(({ id, name }) => ({
              value: id,
              label: name,
            }))
        : null,
      pageHref: href,
      deliveriesHref: seesWebhooks ? (eventId) => href(`webhooks?tab=deliveries&eventId=${eventId}`) : null,
      example: (filters) => verbExample("events.list", filters as Input<"events.list">),
      apiDocsHref: "/docs/api#eventsList",
      settings: {
        key: workspace.id,
        name: workspace.name,
        canWrite,
        whoMayWrite,
        load: (signal) => api.eventSettings.get({}, { signal }),
        save: (settings) => api.eventSettings.update(settings),
      },
    }),
    [workspace.id, workspace.name, seesMembers, seesAgents, seesWebhooks, canWrite, whoMayWrite],
  );
  return <EventBrowser source={source} />;
}
