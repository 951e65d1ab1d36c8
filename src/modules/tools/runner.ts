import { type Next, registerRunner, type RunRow, type StepRow } from "../../platform/dispatch/machine.ts";
import type { Platform } from "../../platform/platform.ts";
import { meterTool, type ToolPrices, type ToolUse } from "../metering/index.ts";
import { type RunPrices, runPrices } from "../prices/index.ts";
import { type Callable, ownCallable } from "./callable.ts";
import type { ToolContent } from "./operations.ts";
import { effectCallerOf, performCall } from "./perform.ts";

/** What a run of a tool by itself executes: the tool as it was when the run was accepted. */
export interface ToolPlan {
  callable?: Callable;
  /** Of a run that was accepted before the catalogue: a tool of the workspace. */
  tool?: { id: string; name: string };
  content?: ToolContent;
  /** By what way it was asked for. */
  via?: "tool" | "mcp";
  /** The named subset of tools it was reached through. */
  toolkitId?: string | null;
  environment: string;
  /** Absent in runs that were accepted before runs kept their prices. */
  prices?: RunPrices;
}

const planOf = (run: RunRow) => run.plan as ToolPlan;
const callableOf = ({ callable, tool, content }: ToolPlan): Callable =>
  callable ?? ownCallable(tool!.id, content!);
const argumentsOf = (run: RunRow) => (run.input as { arguments: Record<string, unknown> }).arguments;

/** One step: the call. What it came to is what the run came to. */
function next(run: RunRow, [call]: readonly StepRow[]): Next {
  const { address, annotations } = callableOf(planOf(run));
  if (!call)
    return {
      do: {
        kind: "tool",
        name: address,
        isIdempotent: annotations.isIdempotent,
        arguments: argumentsOf(run),
      },
    };
  if (call.state !== "failed") return { end: "succeeded", output: { result: call.result } };
  const { code, message } = call.result as { code: string; message: string };
  return { end: "failed", code, message };
}

const pricesOf = (platform: Pick<Platform, "prices">, { prices }: ToolPlan): ToolPrices =>
  prices ?? runPrices(platform, null, 0);

registerRunner({
  kind: "tool",
  next,
  perform: (performing) => {
    const plan = planOf(performing.run);
    return performCall(performing, {
      callable: callableOf(plan),
      args: argumentsOf(performing.run),
      prices: pricesOf(performing.ws.platform, plan),
      caller: {
        ...effectCallerOf(performing.run, { via: plan.via ?? "tool", environment: plan.environment }),
        toolkitId: plan.toolkitId ?? null,
      },
    });
  },
  async onOutcome({ t, platform, run, step, outcome }) {
    const plan = planOf(run);
    const use = outcome.details as ToolUse | undefined;
    meterTool(t, platform, {
      run,
      step,
      prices: pricesOf(platform, plan),
      environment: plan.environment,
      use,
    });
  },
});
