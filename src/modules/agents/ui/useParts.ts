import { type Connection, type Tool, useApi, useApiQuery, useCan } from "../../../web/api/index.ts";
import type { ContentNames } from "./contentText.ts";

const NO_TOOLS: Tool[] = [];
const NO_CONNECTIONS: Connection[] = [];
const MOST = 200;

/** The tools and connections of the workspace that an agent can be built from, and their names. */
export function useParts() {
  const api = useApi();
  const can = useCan();
  const tools = useApiQuery(["tools", "all"], (signal) => api.tools.list({ limit: MOST }, { signal }), {
    isOn: can("tools:read"),
  });
  const connections = useApiQuery(
    ["connections", "all"],
    (signal) => api.connections.list({ limit: MOST }, { signal }),
    { isOn: can("connections:read") },
  );
  const names: ContentNames = {
    tool: (id) => tools.data?.data.find((tool) => tool.id === id)?.name ?? id,
    connection: (id) => connections.data?.data.find((connection) => connection.id === id)?.name ?? id,
  };
  return {
    tools: tools.data?.data ?? NO_TOOLS,
    connections: connections.data?.data ?? NO_CONNECTIONS,
    isLoading: tools.isLoading || connections.isLoading,
    names,
  };
}
