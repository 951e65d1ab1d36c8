import type { Tx } from "../../platform/db/door.ts";
import type { RunRow, StepOutcome, StepRow } from "../../platform/dispatch/machine.ts";
import type { Work } from "../../platform/operation.ts";
import type { Platform } from "../../platform/platform.ts";
import { costOf, MILLISECONDS_PER_SECOND, type RunPrices } from "../prices/index.ts";
import { type NewUsage, recordUsage } from "../usage/index.ts";
import { holdForStep, holdKeyOf, releaseAfterCommit, usageOfStep } from "./steps.ts";

/** What one call of a tool used; absent where nothing was done. */
export interface ToolUse {
  kind: "http" | "code" | "builtin";
  /** Time its code computed in the sandbox, in whole milliseconds. */
  computeMs: number;
}
export type ToolPrices = Pick<RunPrices, "discountPercent" | "sandbox" | "tools">;

const callCost = ({ tools, discountPercent }: ToolPrices, { kind }: Pick<ToolUse, "kind">) =>
  costOf([{ quantity: 1, rate: tools[kind] }], { per: 1, discountPercent });
const computeCost = ({ sandbox, discountPercent }: ToolPrices, computeMs: number) =>
  costOf([{ quantity: computeMs, rate: sandbox }], { per: MILLISECONDS_PER_SECOND, discountPercent });

/** What a call cost in both wallets. */
export const toolCostMicros = (prices: ToolPrices, use: ToolUse): number =>
  callCost(prices, use) + computeCost(prices, use.computeMs);

/** The usage events of one call: the call itself, and its time in the sandbox. */
export function toolUsage(
  id: string,
  prices: ToolPrices,
  use: ToolUse,
): (Omit<NewUsage, "environment"> & { part: Part })[] {
  const call = {
    part: "call",
    id: `${id}_call`,
    kind: "tool",
    wallet: "data",
    costMicros: callCost(prices, use),
    quantity: 1,
    unit: "call",
    priceVersion: prices.tools[use.kind].version,
  } as const;
  if (use.kind !== "code") return [call];
  return [
    call,
    {
      part: "compute",
      id: `${id}_compute`,
      kind: "compute",
      wallet: "ai",
      costMicros: computeCost(prices, use.computeMs),
      quantity: use.computeMs / MILLISECONDS_PER_SECOND,
      unit: "second",
      priceVersion: prices.sandbox.version,
    },
  ];
}

interface ToolStep {
  run: RunRow;
  step: StepRow;
  prices: ToolPrices;
}
type Part = "call" | "compute";
/** Whether anything of this part can have been set aside. */
const isPriced = ({ tools, sandbox }: ToolPrices, part: Part): boolean =>
  (part === "call" ? Object.values(tools) : [sandbox]).some(({ baseMicros }) => baseMicros > 0);

/** Sets aside the most a call can cost: its price, and its whole time limit in the sandbox. */
export async function holdForTool(
  { ws, run, step, prices }: ToolStep & { ws: Work },
  most: { kind: ToolUse["kind"]; timeoutMs: number },
): Promise<StepOutcome | null> {
  const call = { wallet: "data", amountMicros: callCost(prices, most), part: "call" } as const;
  const compute = {
    wallet: "ai",
    amountMicros: computeCost(prices, most.timeoutMs),
    part: "compute",
  } as const;
  for (const hold of most.kind === "code" ? [call, compute] : [call]) {
    const refused = isPriced(prices, hold.part) ? await holdForStep({ ws, run, step }, hold) : null;
    if (refused) return refused;
  }
  return null;
}

/** Writes what a tool step used with its result. A step that did nothing gives back what was set aside. */
export function meterTool(
  t: Tx,
  platform: Platform,
  { run, step, prices, environment, use }: ToolStep & { environment: string; use: ToolUse | undefined },
): void {
  const holdOf = (part: Part) => (isPriced(prices, part) ? holdKeyOf(run, step, part) : null);
  if (!use) {
    for (const holdKey of [holdOf("call"), holdOf("compute")])
      if (holdKey) releaseAfterCommit(t, platform, holdKey);
    return;
  }
  for (const { part, ...event } of toolUsage(`use_${run.id}_${step.number}`, prices, use))
    recordUsage(t, platform, { ...usageOfStep(run, step, environment), ...event, holdKey: holdOf(part) });
}
