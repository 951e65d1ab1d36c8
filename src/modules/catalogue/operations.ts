import { notFound } from "../../platform/errors.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import { toPage } from "../../platform/verb.ts";
import { withinToolkits } from "../access/index.ts";
import { OWN_SOURCE } from "../tools/index.ts";
import { splitAddress } from "./address.ts";
import { getCatalogueTool, listCatalogueSources, listCatalogueTools, searchCatalogue } from "./contract.ts";
import { countSeen, findTool, listCatalogue, type ListedTool, listSources, searchTools } from "./find.ts";
import { signatureOf, typescriptOf } from "../../platform/json-schema/typescript.ts";
import { isSeen, seekerOf, type Sight, sightOf } from "./sight.ts";
import { usersFor, usersOfOwnTool } from "./users.ts";

const MAX_DESCRIPTION = 300;

/** What is found with a key; a person sees what policies block too, marked. */
async function lookingAs(t: VerbTx): Promise<{ sight: Sight; isBlocked: (tool: ListedTool) => boolean }> {
  const sight = await sightOf(t, seekerOf(t.caller, "tool"));
  if (t.caller.kind === "api_key") return { sight, isBlocked: () => false };
  return { sight: { ...sight, refuses: () => false }, isBlocked: sight.refuses };
}

implement(listCatalogueTools, async (t, { source, cursor, limit }) => {
  const { sight, isBlocked } = await lookingAs(t);
  const found = await listCatalogue(t, { source, cursor, limit: limit + 1, sight });
  const rows = found.map((tool) => ({ ...tool, isBlocked: isBlocked(tool) }));
  return toPage(rows, limit, ({ address }) => address);
});

implement(listCatalogueSources, async (t) => {
  const sources = (await listSources(t)).map(({ stamp: _, ...source }) => source);
  if (t.caller.kind !== "api_key" && t.caller.toolkitId === null) return { data: sources };
  const counts = await countSeen(t, (await lookingAs(t)).sight);
  const counted = sources.map((source) => ({ ...source, toolCount: counts.get(source.slug) ?? 0 }));
  return { data: t.caller.toolkitId === null ? counted : counted.filter(({ toolCount }) => toolCount > 0) };
});

implement(searchCatalogue, async (t, { toolkitId, ...input }) => {
  const { sight, isBlocked } = await lookingAs(t);
  // Besides the one the key is confined to, if it is.
  const isAsked = toolkitId ? await withinToolkits(t.platform, t.scope, { toolkitId }) : () => true;
  const holds = (address: string) => sight.holds(address) && isAsked(address);
  const { items, total } = await searchTools(t, { ...input, sight: { ...sight, holds } });
  return { data: items.map((tool) => ({ ...tool, isBlocked: isBlocked(tool) })), total };
});

implement(getCatalogueTool, async (t, { address }) => {
  const { sight, isBlocked } = await lookingAs(t);
  const tool = await findTool(t, address);
  if (!tool || !isSeen(sight, tool)) throw notFound("Tool");
  const { source, name } = splitAddress(address);
  const from = (await listSources(t)).find(({ slug }) => slug === source);
  // An agent holds an own tool by its id, and names every other by its address.
  const holders = source === OWN_SOURCE ? await usersOfOwnTool(t, name) : [];
  const named = (await usersFor(t, source)).get(address) ?? [];
  const { description, parameters, output, annotations, fingerprint, method = null } = tool;
  const shown = {
    ...{ address, source, annotations },
    description: description.slice(0, MAX_DESCRIPTION),
    signature: signatureOf(parameters, output),
  };
  return {
    ...shown,
    ...{ parameters, output, fingerprint, method },
    isBlocked: isBlocked(shown),
    typescript: typescriptOf(tool),
    kind: from?.kind ?? "builtin",
    sourceId: from?.sourceId ?? null,
    usedBy: [...holders, ...named].slice(0, 100),
  };
});
