/** One number a bench found: where it goes in the JSON line, and what a person reads beside it. */
export interface Finding {
  key: `ratios.${string}` | `values.${string}`;
  what: string;
  value: number;
  ours?: string;
  peer?: string;
  target?: { atLeast: number } | { atMost: number };
}

/** Something measured: how much of it fits in a second, over calls made side by side. */
export interface Load {
  concurrency: number;
  durationMs: number;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new Error("nothing was measured");
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

/** Calls per second of `work` under the load. */
export async function callsPerSecond(
  { concurrency, durationMs }: Load,
  work: () => Promise<unknown>,
): Promise<number> {
  const startedMs = performance.now();
  const untilMs = startedMs + durationMs;
  let calls = 0;
  const caller = async () => {
    while (performance.now() < untilMs) {
      await work();
      calls++;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, caller));
  return calls / ((performance.now() - startedMs) / 1000);
}

export interface Duel {
  ours: number;
  peer: number;
  /** Ours over the peer's, the median over rounds: the two of a round share the machine's mood. */
  ratio: number;
}

/** Measures both in every round, the other one first each time, after one round that only warms up. */
export async function duel(
  rounds: number,
  ours: () => Promise<number>,
  peer: () => Promise<number>,
): Promise<Duel> {
  const measured: { ours: number; peer: number }[] = [];
  for (let round = 0; round <= rounds; round++) {
    const isOursFirst = round % 2 === 0;
    const first = await (isOursFirst ? ours : peer)();
    const second = await (isOursFirst ? peer : ours)();
    if (round > 0) measured.push(isOursFirst ? { ours: first, peer: second } : { ours: second, peer: first });
  }
  return {
    ours: median(measured.map((round) => round.ours)),
    peer: median(measured.map((round) => round.peer)),
    ratio: median(measured.map((round) => round.ours / round.peer)),
  };
}

export async function tookMs(work: () => unknown): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

export const perSecond = (value: number): string => `${Math.round(value).toLocaleString("en")}/s`;
export const milliseconds = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;

/** The finding of a duel in calls per second. */
export const ratioOf = (
  name: string,
  what: string,
  atLeast: number,
  { ours, peer, ratio }: Duel,
): Finding => ({
  key: `ratios.${name}`,
  what,
  value: ratio,
  ours: perSecond(ours),
  peer: perSecond(peer),
  target: { atLeast },
});
