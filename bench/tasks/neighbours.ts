import { setTimeout as sleep } from "node:timers/promises";
import { type Finding, milliseconds, quantile, tookMs } from "../harness.ts";
import type { Side } from "./side.ts";
import { SOURCE, type Site } from "./site.ts";

const ASKS = 80;
const SPIN_AT_LEAST_MS = 500;
// Some seconds of computing in either engine.
const SPIN = "let n = 0; for (let i = 0; i < 4e7; i++) n += i % 7; return n";

const p95 = (values: number[]): number => quantile(values, 0.95);

async function asked(side: Side): Promise<{ quietMs: number; spinningMs: number }> {
  const ask = () => tookMs(() => side.ask(SOURCE));
  const quiet: number[] = [];
  for (let index = 0; index < ASKS; index++) quiet.push(await ask());
  const spinning: number[] = [];
  let isOver = false;
  const spun = tookMs(() => side.execute(SPIN)).finally(() => (isOver = true));
  await sleep(50);
  if (isOver) throw new Error("the program was over before anybody asked");
  do spinning.push(await ask());
  while (!isOver);
  const spunMs = await spun;
  if (spunMs < SPIN_AT_LEAST_MS) throw new Error(`the program computed for ${milliseconds(spunMs)} only`);
  return { quietMs: p95(quiet), spinningMs: p95(spinning) };
}

/** What a neighbour waits for a small answer while a program computes, beside what it waits when nothing does. */
export async function neighbours({ ours, peer }: Site): Promise<Finding[]> {
  const our = await asked(ours);
  const their = await asked(peer);
  const shown = ({ quietMs, spinningMs }: typeof our) =>
    `${milliseconds(spinningMs)} (quiet ${milliseconds(quietMs)})`;
  return [
    {
      key: "ratios.neighbour",
      what: "p95 of a neighbour's request while a program computes, theirs over ours",
      value: their.spinningMs / our.spinningMs,
      ours: shown(our),
      peer: shown(their),
      target: { atLeast: 1 },
    },
  ];
}
