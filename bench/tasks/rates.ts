import { callsPerSecond, duel, type Finding, median, milliseconds, ratioOf, tookMs } from "../harness.ts";
import type { Site } from "./site.ts";

const ROUNDS = 3;
const LOAD_MS = 3_000;
const LATENCY_CALLS = 60;
const PROGRAM = "return 1";

/** Programs that do nothing, one after the other and side by side. */
export async function rates({ ours, peer }: Site): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const concurrency of [1, 8, 32]) {
    const load = { concurrency, durationMs: LOAD_MS };
    const measured = await duel(
      ROUNDS,
      () => callsPerSecond(load, () => ours.execute(PROGRAM)),
      () => callsPerSecond(load, () => peer.execute(PROGRAM)),
    );
    findings.push(ratioOf(`rateC${concurrency}`, `${PROGRAM}, ${concurrency} at once`, 1, measured));
  }
  return findings;
}

export async function latency({ ours, peer }: Site): Promise<Finding[]> {
  const found: { ours: number[]; peer: number[] } = { ours: [], peer: [] };
  for (let index = 0; index < LATENCY_CALLS; index++) {
    found.ours.push(await tookMs(() => ours.execute(PROGRAM)));
    found.peer.push(await tookMs(() => peer.execute(PROGRAM)));
  }
  const theirs = median(found.peer);
  return [
    {
      key: "values.latencyP50Ms",
      what: `${PROGRAM}, p50 of one caller (ms)`,
      value: median(found.ours),
      ours: milliseconds(median(found.ours)),
      peer: milliseconds(theirs),
      target: { atMost: Number(theirs.toPrecision(3)) },
    },
  ];
}
