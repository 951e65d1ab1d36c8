import { type ReactNode, useMemo } from "react";
import { useApi, useCan, useHref, useWorkspace } from "../../../web/api/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { useWhoMay } from "../../roles/ui/whoMay.ts";
import { apiDocsOf, type WebhookSource, WebhookSourceContext } from "./webhookSource.ts";

/** Pages inside are about the webhooks of the workspace. */
export function InWorkspace({ children }: { children: ReactNode }) {
  const api = useApi();
  const can = useCan();
  const href = useHref();
  const whoMay = useWhoMay();
  const { workspace } = useWorkspace();
  const { id: key, name, environment } = workspace;
  const canWrite = can("webhooks:write");
  const seesAgents = can("agents:read");
  const seesEvents = can("events:read");
  const mine = workspace.role.startsWith("role_") ? "" : ` Your role here is ${workspace.role}.`;
  const whoMayWrite = `${whoMay("webhooks:write")} create and change webhooks.${mine}`;
  const source = useMemo<WebhookSource>(
    () => ({
      key,
      name,
      scope: "workspace",
      canWrite,
      whoMayWrite,
      confirmName: environment === "production" ? name : undefined,
      href: (below = "") => href(`webhooks${below}`),
      eventHref: ({ eventId }) => (seesEvents ? href(`events?event=${eventId}`) : null),
      agents: seesAgents
        ? async (signal) =>
            (await api.agents.list({ limit: 200 }, { signal })).data.map(({ id, name: label }) => ({
              value: id,
              label,
            }))
        : null,
      workspaces: null,
      call: (verb, input, options) => api.call(verb, input as never, options) as never,
      example: (verb, input) => verbExample(verb, input as never),
      apiDocsHref: apiDocsOf,
    }),
    [key, name, environment, canWrite, whoMayWrite, seesAgents, seesEvents],
  );
  return <WebhookSourceContext value={source}>{children}</WebhookSourceContext>;
}
