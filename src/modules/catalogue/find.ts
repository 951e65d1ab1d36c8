import type { Tx } from "../../platform/db/door.ts";
import type { Annotations } from "../../platform/gate.ts";
import type { Callable } from "../tools/index.ts";
import { splitAddress } from "./address.ts";
import { type CatalogueEntry, type SourceInfo, toolProviders } from "./provider.ts";
import { type IsSeen, searchSegments, walkSeen } from "./search-index.ts";
import { visibleSegments, visibleSources } from "./segments.ts";
import { isSeen, type Sight } from "./sight.ts";
import { typescriptOf } from "../../platform/json-schema/typescript.ts";

const MAX_DESCRIPTION = 300;

type Found = Callable & { method?: string | null };

/** The tool at this address with how it is shown, or null: absent, disabled, gone and foreign look alike. */
export async function findTool(t: Tx, address: string): Promise<Found | null> {
  for (const provider of toolProviders()) {
    const found = await provider.find(t, address);
    if (found) return found;
  }
  return null;
}

/** The tool at this address as it is called, frozen as it is now; null where there is none. */
export async function resolveTool(t: Tx, address: string): Promise<Callable | null> {
  const found = await findTool(t, address);
  if (!found) return null;
  const { method: _, ...callable } = found;
  return callable;
}

export interface ListedTool {
  address: string;
  /** The slug of its source. */
  source: string;
  /** Its first 300 characters. */
  description: string;
  signature: string;
  annotations: Annotations;
}
const listed = ({ address, description, signature, annotations }: CatalogueEntry): ListedTool => ({
  address,
  source: splitAddress(address).source,
  description: description.slice(0, MAX_DESCRIPTION),
  signature,
  annotations,
});

export interface SearchInput {
  query: string;
  /** The slug of a source. */
  source?: string | undefined;
  limit: number;
  offset: number;
  /** Only what somebody finds; else everything there is. */
  sight?: Sight | undefined;
}

const seenBy = (sight: Sight | undefined): IsSeen | undefined => sight && ((entry) => isSeen(sight, entry));

/** The tools that fit a few words best, the best first; what is hidden changes neither `total` nor any score. */
export async function searchTools(
  t: Tx,
  { query, source, limit, offset, sight }: SearchInput,
): Promise<{ items: (ListedTool & { score: number })[]; total: number }> {
  const segments = await visibleSegments(t, source);
  const { hits, total } = await searchSegments(segments, query, { limit, offset, isSeen: seenBy(sight) });
  return { items: hits.map(({ entry, score }) => ({ ...listed(entry), score })), total };
}

/** The tool with its schemas and its TypeScript; null where there is none, or none to be seen. */
export async function describeTool(t: Tx, address: string, sight?: Sight) {
  const tool = await findTool(t, address);
  if (!tool || (sight && !isSeen(sight, tool))) return null;
  const { description, parameters, output, annotations } = tool;
  return { address, description, typescript: typescriptOf(tool), parameters, output, annotations };
}

/** Every tool the scope of `t` may call, by address, after `cursor` (an address). */
export async function listCatalogue(
  t: Tx,
  options: {
    source?: string | undefined;
    cursor?: string | undefined;
    limit: number;
    sight?: Sight | undefined;
  },
): Promise<ListedTool[]> {
  const { source, cursor, limit, sight } = options;
  const segments = await visibleSegments(t, source);
  const found: ListedTool[] = [];
  await walkSeen(segments, { after: cursor, isSeen: seenBy(sight) }, (entry) => {
    found.push(listed(entry));
    return found.length < limit;
  });
  return found;
}

/** Where the tools come from that the scope of `t` sees. */
export const listSources = async (t: Tx): Promise<SourceInfo[]> =>
  (await visibleSources(t)).map(({ source }) => source);

/** The address of every tool somebody sees. */
export async function seenAddresses(t: Tx, sight: Sight | undefined): Promise<string[]> {
  const seen: string[] = [];
  await walkSeen(
    await visibleSegments(t),
    { isSeen: seenBy(sight) },
    ({ address }) => seen.push(address) > 0,
  );
  return seen;
}

/** How many tools of each source somebody sees, by its slug. */
export async function countSeen(t: Tx, sight: Sight): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const address of await seenAddresses(t, sight)) {
    const { source } = splitAddress(address);
    counts.set(source, (counts.get(source) ?? 0) + 1);
  }
  return counts;
}
