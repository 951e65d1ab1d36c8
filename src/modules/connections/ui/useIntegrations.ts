import { client, useApi, useApiQuery } from "../../../web/api/index.ts";
import { useOwner } from "../../tool-sources/ui/owner.ts";

/** The services that can be connected with a few clicks, and where each sends people back to. */
export function useIntegrations() {
  const api = useApi();
  const { key, scope } = useOwner();
  const query = useApiQuery(["integrations", key], (signal) =>
    scope === "organization"
      ? client.organizationIntegrations.list({ organizationId: key }, { signal })
      : api.integrations.list({}, { signal }),
  );
  const services = query.data?.data ?? [];
  return { query, services, redirectUri: services[0]?.redirectUri ?? null };
}
