import { useApi, useApiQuery, useCan, usePageTitle, useWorkspace } from "../../../web/api/index.ts";
import { DeveloperCorner, PageHeader } from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { ClientsCard } from "./ClientsCard.tsx";
import { ConnectCard } from "./ConnectCard.tsx";
import { OffersCard } from "./OffersCard.tsx";

/** The workspace as an MCP server: how clients reach it, what they find, and who is connected. */
export function McpPage() {
  const api = useApi();
  const can = useCan();
  const { workspace } = useWorkspace();
  usePageTitle("MCP");
  const settings = useApiQuery(["mcp", "settings"], (signal) => api.mcp.getSettings({}, { signal }));
  return (
    <>
      <PageHeader
        title="MCP"
        description={`Assistants and editors that speak the Model Context Protocol use the tools and agents of ${workspace.name} here, under its policies.`}
      />
      <div className="flex flex-col gap-4">
        <ConnectCard url={settings.data?.url} />
        <OffersCard settings={settings.data} error={settings.error} onRetry={() => void settings.refetch()} />
        {can("api_keys:read") && <ClientsCard />}
      </div>
      <DeveloperCorner
        example={verbExample("mcp.update_settings", { agentIds: [], tools: ["workspace.get_weather"] })}
        docsHref="/docs/api#mcpUpdateSettings"
      />
    </>
  );
}
