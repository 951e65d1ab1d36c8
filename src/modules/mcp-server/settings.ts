import { invalid } from "../../platform/errors.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import { confinesTo } from "../access/index.ts";
import { resolveTool } from "../catalogue/index.ts";
import { getMcpSettings, updateMcpSettings } from "./contract.ts";
import { offerNames } from "./offer-names.ts";

async function settings(t: VerbTx) {
  const rows = await t.db
    .selectFrom("mcpOffers as o")
    .leftJoin("agents as a", (join) =>
      join.onRef("a.workspaceId", "=", "o.workspaceId").onRef("a.id", "=", "o.agentId"),
    )
    .select(["o.name as toolName", "o.agentId", "a.name as agentName", "o.toolAddress"])
    .orderBy("o.name")
    .execute();
  const holds = await confinesTo(t);
  const tools = [];
  for (const { toolAddress: address, toolName } of rows)
    if (address !== null && (holds?.(address) ?? true))
      tools.push({ address, toolName, isAvailable: (await resolveTool(t, address)) !== null });
  return {
    url: `${t.platform.config.publicUrl}/mcp`,
    agents: rows.flatMap(({ agentId, agentName, toolName }) =>
      agentId === null ? [] : [{ agentId, agentName: agentName!, toolName }],
    ),
    tools,
  };
}

implement(getMcpSettings, (t) => settings(t));

implement(updateMcpSettings, async (t, { agentIds, tools }) => {
  const before = await settings(t);
  const agents = await t.db
    .selectFrom("agents")
    .select(["id", "slug"])
    .where("id", "in", agentIds.length > 0 ? agentIds : [""])
    .orderBy("slug")
    .execute();
  if (agents.length < new Set(agentIds).size)
    throw invalid("agentIds", "one of them is no agent of this workspace");
  const known = new Set(before.tools.map(({ address }) => address));
  for (const [index, address] of tools.entries())
    if (!known.has(address) && !(await resolveTool(t, address)))
      throw invalid(`tools.${index}`, "is not in the catalogue of this workspace");
  await t.db.deleteFrom("mcpOffers").execute();
  const offers = offerNames(agents, [...new Set(tools)].toSorted());
  if (offers.length > 0) await t.db.insertInto("mcpOffers").values(offers).execute();
  const after = await settings(t);
  const inShort = ({ agents, tools }: typeof after) => ({
    agents: agents.map(({ agentName }) => agentName),
    tools: tools.map(({ address }) => address),
  });
  t.changed({ before: inShort(before), after: inShort(after) });
  return after;
});
