import type { Tx } from "../../platform/db/door.ts";
import { type SourceInfo, toolProviders, type ToolProvider } from "./provider.ts";
import { buildSegment, type Segment } from "./search-index.ts";

/** Tools whose index is kept in memory at once, over all workspaces. */
const MAX_ENTRIES = 60_000;

// By stamp, least recently used first: a source that changed has another stamp, and its old index ages out.
const kept = new Map<string, Promise<Segment>>();
const sizes = new Map<string, number>();

function forgetSurplus(newest: string): void {
  let total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  for (const stamp of kept.keys()) {
    if (total <= MAX_ENTRIES || stamp === newest) return;
    total -= sizes.get(stamp) ?? 0;
    kept.delete(stamp);
    sizes.delete(stamp);
  }
}

function segmentOf(t: Tx, provider: ToolProvider, source: SourceInfo): Promise<Segment> {
  const { stamp } = source;
  const known = kept.get(stamp);
  if (known) {
    kept.delete(stamp);
    kept.set(stamp, known);
    return known;
  }
  const building = provider.entries(t, source).then(buildSegment);
  building.catch(() => kept.delete(stamp));
  kept.set(stamp, building);
  sizes.set(stamp, source.toolCount);
  forgetSurplus(stamp);
  return building;
}

/** Every source the scope of `t` sees, with who answers for it. */
export async function visibleSources(t: Tx): Promise<{ source: SourceInfo; provider: ToolProvider }[]> {
  const all = await Promise.all(
    toolProviders().map(async (provider) =>
      (await provider.sources(t)).map((source) => ({ source, provider })),
    ),
  );
  return all.flat().sort((a, b) => (a.source.slug < b.source.slug ? -1 : 1));
}

/** The searchable form of what the scope of `t` sees. */
export async function visibleSegments(t: Tx, slug?: string): Promise<Segment[]> {
  const sources = await visibleSources(t);
  return Promise.all(
    sources
      .filter(({ source }) => slug === undefined || source.slug === slug)
      .map(({ source, provider }) => segmentOf(t, provider, source)),
  );
}
