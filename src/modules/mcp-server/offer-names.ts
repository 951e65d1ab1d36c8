import { modelName } from "../catalogue/index.ts";

/** Tools of the server itself, whose names nothing else may take. */
const OWN_TOOL_NAMES = ["execute", "get_result", "search_tools", "describe_tool"];

/** What each offered agent and tool is called as an MCP tool: readable, and no two alike. */
export function offerNames(agents: { id: string; slug: string }[], addresses: string[]) {
  const taken = new Set(OWN_TOOL_NAMES);
  const free = (address: string) => {
    const name = modelName(address, taken);
    taken.add(name);
    return name;
  };
  return [
    ...agents.map(({ id, slug }) => ({
      name: free(`workspace.ask_${slug}`),
      agentId: id,
      toolAddress: null,
    })),
    ...addresses.map((address) => ({ name: free(address), agentId: null, toolAddress: address })),
  ];
}
