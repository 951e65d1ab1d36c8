import type { Tx } from "../../platform/db/door.ts";
import { conflict, invalid } from "../../platform/errors.ts";
import { modelName, resolveTool, splitAddress } from "../catalogue/index.ts";
import { type Callable, OWN_SOURCE } from "../tools/index.ts";
import type { AgentContent } from "./find.ts";

const MAX_LISTED = 64;

/** Every tool of the catalogue a draft adds must be there, and one of the workspace itself is chosen by its id. */
export async function requireCatalogueTools(
  t: Tx,
  { catalogueTools, toolIds, toolkitId }: AgentContent,
  before: Partial<AgentContent> | null,
): Promise<void> {
  if (new Set(catalogueTools).size !== catalogueTools.length)
    throw invalid("catalogueTools", "names a tool twice");
  if (catalogueTools.length + toolIds.length > MAX_LISTED)
    throw invalid("catalogueTools", `an agent lists up to ${MAX_LISTED} tools; let it discover more`);
  const known = new Set(before?.catalogueTools ?? []);
  for (const [at, address] of catalogueTools.entries()) {
    if (splitAddress(address).source === OWN_SOURCE)
      throw invalid(`catalogueTools.${at}`, "is a tool of the workspace; name it in toolIds");
    // One that went meanwhile may stay in a draft: publishing says so.
    if (!known.has(address) && !(await resolveTool(t, address)))
      throw invalid(`catalogueTools.${at}`, "no such tool in the catalogue");
  }
  if (toolkitId && toolkitId !== before?.toolkitId) {
    const found = await t.db
      .selectFrom("toolkits")
      .select("id")
      .where("id", "=", toolkitId)
      .executeTakeFirst();
    if (!found) throw invalid("toolkitId", "no such toolkit here");
  }
}

/** Notes which tools of the catalogue a draft lists, for whoever asks what uses them. */
export async function linkCatalogueTools(
  t: Tx,
  agentId: string,
  addresses: readonly string[],
): Promise<void> {
  await t.db.deleteFrom("agentCatalogueTools").where("agentId", "=", agentId).execute();
  if (addresses.length > 0)
    await t.db
      .insertInto("agentCatalogueTools")
      .values(addresses.map((address) => ({ agentId, address })))
      .execute();
}

/** The tools of the catalogue a draft lists, as they are now. Throws 409 naming those that went. */
export async function resolveListed(
  t: Tx,
  { catalogueTools = [] }: Partial<AgentContent>,
): Promise<Callable[]> {
  const found = await Promise.all(
    catalogueTools.map(async (address) => ({ address, callable: await resolveTool(t, address) })),
  );
  const gone = found.filter(({ callable }) => callable === null).map(({ address }) => address);
  if (gone.length > 0)
    throw conflict(`The agent lists tools that are not in the catalogue any more: ${gone.join(", ")}`, {
      tools: gone,
    });
  return found.map(({ callable }) => callable!);
}

/** Keeps the tools a version lists as they are called now. */
export async function freezeListed(t: Tx, versionId: string, callables: readonly Callable[]): Promise<void> {
  if (callables.length > 0)
    await t.db
      .insertInto("versionCallables")
      .values(
        callables.map((callable) => ({
          versionId,
          address: callable.address,
          fingerprint: callable.fingerprint,
          callable: JSON.stringify(callable),
        })),
      )
      .execute();
}

/** The tools a version listed, as they were called when it was published. */
export async function frozenListed(t: Tx, versionId: string): Promise<Callable[]> {
  const rows = await t.db
    .selectFrom("versionCallables")
    .select("callable")
    .where("versionId", "=", versionId)
    .orderBy("address")
    .execute();
  return rows.map(({ callable }) => callable as unknown as Callable);
}

/** Tools with the names a model calls them by, each another one. */
export function named(own: readonly Callable[], listed: readonly Callable[]): Callable[] {
  const taken = new Set(own.map(({ name }) => name));
  return [
    ...own,
    ...listed.map((callable) => {
      const name = modelName(callable.address, taken);
      taken.add(name);
      return { ...callable, name };
    }),
  ];
}
