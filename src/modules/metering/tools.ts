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

/** The most a call can cost: its price, and its whole time limit in the sandbox. */
interface Most {
  kind: ToolUse["kind"];
  timeoutMs: number;
}
function holdsFor(prices: ToolPrices, most: Most) {
  const call = { wallet: "data", amountMicros: callCost(prices, most), part: "call" } as const;
  const compute = {
    wallet: "ai",
    amountMicros: computeCost(prices, most.timeoutMs),
    part: "compute",
  } as const;
  return (most.kind === "code" ? [call, compute] : [call]).filter(({ part }) => isPriced(prices, part));
}

/** Sets aside the most a call in a run can cost. */
export async function holdForTool(
  { ws, run, step, prices }: ToolStep & { ws: Work },
  most: Most,
): Promise<StepOutcome | null> {
  for (const hold of holdsFor(prices, most)) {
    const refused = await holdForStep({ ws, run, step }, hold);
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

/** What this much time in the sandbox costs. */
export const computeMicros = (prices: ToolPrices, computeMs: number): number =>
  computeCost(prices, computeMs);

/** Writes the time a run's own program computed, once, with its end; what was set aside for it beyond that is given back. */
export function meterCompute(
  t: Tx,
  platform: Platform,
  {
    run,
    prices,
    environment,
    computeMs,
    holdKey,
  }: { run: RunRow; prices: ToolPrices; environment: string; computeMs: number; holdKey: string | null },
): void {
  if (computeMs === 0) {
    if (holdKey) releaseAfterCommit(t, platform, holdKey);
    return;
  }
  recordUsage(t, platform, {
    ...usageOfStep(run, { number: 0, attempt: 1 }, environment),
    id: `use_${run.id}_program`,
    stepNumber: null,
    kind: "compute",
    wallet: "ai",
    costMicros: computeCost(prices, computeMs),
    quantity: computeMs / MILLISECONDS_PER_SECOND,
    unit: "second",
    priceVersion: prices.sandbox.version,
    holdKey,
  });
}

/**
 * A call of a tool by itself, outside of any run: the most it can cost is set aside, and what it used is written with
 * `commit`. Throws 402 when it cannot be paid.
 */
export async function meterCall<Answer extends { used?: ToolUse }>(
  ws: Work,
  { id, most, prices }: { id: string; most: Most; prices: ToolPrices },
  call: () => Promise<Answer>,
): Promise<{ answer: Answer; costMicros: number; record(t: Tx): void }> {
  const { platform, caller } = ws;
  const { books, settings } = platform;
  const { id: workspaceId, organizationId, environment } = caller.workspace!;
  const who = { accountId: caller.accountId, keyId: caller.kind === "api_key" ? caller.credentialId : null };
  const keyOf = (part: Part) => `hold:${id}:${part}`;
  const held: Part[] = [];
  const giveBack = () =>
    Promise.all(held.map((part) => books.release(organizationId, { holdKey: keyOf(part) }).catch(() => {})));
  try {
    for (const { wallet, amountMicros, part } of holdsFor(prices, most)) {
      await books.hold(organizationId, {
        key: keyOf(part),
        wallet,
        amountMicros,
        subjects: { workspaceId, agentId: null, ...who },
        isEnforced: settings.credits() === "enforced",
      });
      held.push(part);
    }
    const answer = await call();
    const { used } = answer;
    if (!used) await giveBack();
    return {
      answer,
      costMicros: used ? toolCostMicros(prices, used) : 0,
      record(t) {
        if (!used) return;
        for (const { part, ...event } of toolUsage(id, prices, used))
          recordUsage(t, platform, {
            ...who,
            environment,
            ...event,
            holdKey: held.includes(part) ? keyOf(part) : null,
          });
      },
    };
  } catch (error) {
    await giveBack();
    throw error;
  }
}
