import { registerSourceKind } from "../source-kind.ts";
import { fetchDocument } from "./fetch-document.ts";
import { importDocument } from "./run-import.ts";

registerSourceKind("openapi", async (ws, source, sink) => {
  const { definition, firstTools, signal } = source;
  if (definition.kind !== "openapi") throw new Error("not an OpenAPI source");
  const bytes = await fetchDocument(ws, source);
  const origin = { documentUrl: definition.url ?? null, baseUrl: definition.baseUrl ?? null };
  await importDocument({ bytes, origin, signal, ...(firstTools === undefined ? {} : { firstTools }) }, sink);
});
