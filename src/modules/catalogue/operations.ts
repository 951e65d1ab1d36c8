import { notFound } from "../../platform/errors.ts";
import { implement } from "../../platform/operation.ts";
import { toPage } from "../../platform/verb.ts";
import { splitAddress } from "./address.ts";
import { getCatalogueTool, listCatalogueSources, listCatalogueTools, searchCatalogue } from "./contract.ts";
import { findTool, listCatalogue, listSources, searchTools } from "./find.ts";
import { signatureOf, typescriptOf } from "../../platform/json-schema/typescript.ts";
import { usersOf } from "./users.ts";

const MAX_DESCRIPTION = 300;

implement(listCatalogueTools, async (t, { source, cursor, limit }) =>
  toPage(await listCatalogue(t, { source, cursor, limit: limit + 1 }), limit, ({ address }) => address),
);

implement(listCatalogueSources, async (t) => ({
  data: (await listSources(t)).map(({ stamp: _, ...source }) => source),
}));

implement(searchCatalogue, async (t, input) => {
  const { items, total } = await searchTools(t, input);
  return { data: items, total };
});

implement(getCatalogueTool, async (t, { address }) => {
  const tool = await findTool(t, address);
  if (!tool) throw notFound("Tool");
  const { source } = splitAddress(address);
  const from = (await listSources(t)).find(({ slug }) => slug === source);
  const { description, parameters, output, annotations, fingerprint, method = null } = tool;
  return {
    ...{ address, source, annotations, parameters, output, fingerprint, method },
    description: description.slice(0, MAX_DESCRIPTION),
    signature: signatureOf(parameters, output),
    typescript: typescriptOf(tool),
    kind: from?.kind ?? "builtin",
    sourceId: from?.sourceId ?? null,
    usedBy: (await usersOf(t, source)).get(address)?.slice(0, 100) ?? [],
  };
});
