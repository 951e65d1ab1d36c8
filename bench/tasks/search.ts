import { type Finding, milliseconds, quantile, tookMs } from "../harness.ts";
import { madeUpTool } from "../made-up-tools.ts";
import type { Side } from "./side.ts";
import type { Operation } from "./service.ts";
import { OPERATIONS, type Site } from "./site.ts";

const SIZES = [50, 1_000, 10_000];
// So many that the slowest twentieth is not two or three of them by chance.
const SEARCHES = 150;
// Each finds something among the first fifty.
const QUERIES = [
  "list repository",
  "create an invoice for a customer",
  "get message",
  "delete branch 0",
  "update issue of user",
  "get",
  "create event",
];

function operationOf(index: number): Operation {
  const { noun, verb, area } = madeUpTool(index);
  return {
    name: `${verb}_${noun.replace(" ", "_")}_${area}`,
    method: "get",
    summary: `${verb} a ${noun} of area ${area}, with everything that hangs on it.`,
  };
}

async function search(side: Side, query: string): Promise<number> {
  let found: unknown;
  const took = await tookMs(
    async () => (found = await side.execute(`return ${side.searchFor(query)}.length`)),
  );
  if (typeof found !== "number" || found < 1) throw new Error(`"${query}" finds ${JSON.stringify(found)}`);
  return took;
}

/** A program that searches among as many tools, imported from the same documents. */
export async function searches({ ours, peer, service }: Site): Promise<Finding[]> {
  const findings: Finding[] = [];
  let count = OPERATIONS.length;
  for (const size of SIZES) {
    const operations = Array.from({ length: size - count }, (_, index) =>
      operationOf(count - OPERATIONS.length + index),
    );
    const slug = `area_${size}`;
    const url = service.publish(slug, operations);
    const importMs = {
      ours: await tookMs(() => ours.addSource(slug, url, operations.length)),
      peer: await tookMs(() => peer.addSource(slug, url, operations.length)),
    };
    count = size;
    const tookOurs: number[] = [];
    const tookPeer: number[] = [];
    for (const query of QUERIES) for (const side of [ours, peer]) await search(side, query);
    for (let index = 0; index < SEARCHES; index++) {
      const query = QUERIES[index % QUERIES.length]!;
      tookOurs.push(await search(ours, query));
      tookPeer.push(await search(peer, query));
    }
    const [our, their] = [quantile(tookOurs, 0.95), quantile(tookPeer, 0.95)];
    const at = size.toLocaleString("en");
    findings.push({
      key: `ratios.search${size}`,
      what: `p95 of a program that searches ${at} tools, theirs over ours`,
      value: their / our,
      ours: milliseconds(our),
      peer: milliseconds(their),
      target: { atLeast: 1 },
    });
    if (size === SIZES.at(-1))
      findings.push({
        key: "values.importMs",
        what: `import of ${operations.length.toLocaleString("en")} operations (ms)`,
        value: importMs.ours,
        ours: milliseconds(importMs.ours),
        peer: milliseconds(importMs.peer),
      });
  }
  return findings;
}
