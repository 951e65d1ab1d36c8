const MAX_NAME = 64;
/** Tools of the server itself, whose names nothing else may take. */
export const OWN_TOOL_NAMES = ["execute", "get_result", "search_tools", "describe_tool"];

/** As most clients take a name: letters, digits, _ and -. */
const asName = (text: string) => text.replace(/[^a-zA-Z0-9_-]+/g, "_").slice(0, MAX_NAME);

/** What each offered agent and tool is called as an MCP tool: readable, and no two alike. */
export function offerNames(agents: { id: string; slug: string }[], addresses: string[]) {
  const taken = new Set(OWN_TOOL_NAMES);
  const free = (wished: string) => {
    let name = asName(wished);
    for (let n = 2; taken.has(name); n++) name = `${asName(wished).slice(0, MAX_NAME - 4)}_${n}`;
    taken.add(name);
    return name;
  };
  return [
    ...agents.map(({ id, slug }) => ({ name: free(`ask_${slug}`), agentId: id, toolAddress: null })),
    ...addresses.map((address) => ({ name: free(address), agentId: null, toolAddress: address })),
  ];
}
