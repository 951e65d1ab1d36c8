import type { StepOutcome, StepWait } from "../../platform/dispatch/machine.ts";
import type { Driving, ProgramStep } from "../../platform/dispatch/program.ts";
import { AppError } from "../../platform/errors.ts";
import type { Work } from "../../platform/operation.ts";
import { describeTool, resolveTool, searchTools, type Sight, sightOf } from "../catalogue/index.ts";
import { type Callable, effectCallerOf, performCall } from "../tools/index.ts";
import { failure } from "./answer.ts";
import { planOf } from "./plan.ts";

const RESOLVED_FOR_MS = 5_000;
const MAX_SEARCH = 50;
const MAX_RESULT_CHARACTERS = 4 * 1024 * 1024;

/** What a call is of: a tool of the catalogue, something the program asks about the catalogue, or nothing there is. */
export type Called =
  | { kind: "tool"; callable: Callable }
  | { kind: "search" }
  | { kind: "describe" }
  | { kind: "missing" };

export const isReadOnly = (called: Called): boolean =>
  called.kind !== "tool" || called.callable.annotations.isReadOnly;
export const isIdempotent = (called: Called): boolean =>
  called.kind !== "tool" ||
  called.callable.annotations.isIdempotent ||
  called.callable.annotations.isReadOnly;

export interface Calls {
  resolve(address: string): Promise<Called>;
  /** Makes the call. Never throws for what it comes to; what fails on our side is told as `internal` and logged. */
  perform(called: Called, step: ProgramStep): Promise<StepOutcome | StepWait>;
}

export function createCalls({ run, ws, signal }: Driving): Calls {
  const plan = planOf(run);
  const known = new Map<string, { at: number; called: Promise<Called> }>();
  const caller = {
    ...effectCallerOf(run, { via: plan.via, environment: plan.environment }),
    toolkitId: plan.toolkitId,
  };

  async function find(address: string): Promise<Called> {
    if (address === "tools.search") return { kind: "search" };
    if (address === "tools.describe") return { kind: "describe" };
    if (plan.toolkitId !== null && !(await sightOf(ws, caller)).holds(address)) return { kind: "missing" };
    const callable = await ws.read((t) => resolveTool(t, address));
    return callable ? { kind: "tool", callable } : { kind: "missing" };
  }

  async function perform(called: Called, step: ProgramStep): Promise<StepOutcome | StepWait> {
    if (called.kind === "missing")
      return failure("tool_missing", `There is no tool ${step.name}; tools.search finds what there is`);
    if (called.kind !== "tool") return ask(called.kind, step.arguments);
    const { callable } = called;
    const outcome = await performCall(
      { run, step, steps: [], ws, signal, onText: () => {} },
      {
        callable,
        args: step.arguments,
        prices: plan.prices,
        caller,
      },
    );
    return "wait" in outcome ? outcome : plain(outcome, callable);
  }

  async function ask(kind: "search" | "describe", args: unknown): Promise<StepOutcome> {
    const asked = (args ?? {}) as Record<string, unknown>;
    const sight = await sightOf(ws, caller);
    if (kind === "search") return { ok: true, result: await search(ws, asked, sight) };
    const address = textOf(asked["address"]);
    const found = await ws.read((t) => describeTool(t, address, sight));
    return found
      ? { ok: true, result: found }
      : failure("tool_missing", `There is no tool ${address.slice(0, 200)}`);
  }

  return {
    resolve(address) {
      const before = known.get(address);
      if (before && performance.now() - before.at < RESOLVED_FOR_MS) return before.called;
      const called = find(address);
      known.set(address, { at: performance.now(), called });
      called.catch(() => known.delete(address));
      return called;
    },
    async perform(called, step) {
      try {
        return await perform(called, step);
      } catch (error) {
        if (error instanceof AppError && error.code !== "internal") return failure(error.code, error.message);
        if (signal.aborted) throw error;
        ws.platform.log.error({ err: error, runId: run.id, step: step.number }, "a call of a task failed");
        return failure(
          "internal",
          `Something failed on our side; ${run.id}, call ${step.number} says what to look for`,
        );
      }
    },
  };
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

async function search(ws: Work, asked: Record<string, unknown>, sight: Sight) {
  const whole = (value: unknown, most: number, otherwise: number) =>
    Number.isInteger(value) ? Math.min(Math.max(0, value as number), most) : otherwise;
  const source = asked["source"] ?? asked["namespace"];
  return ws.read((t) =>
    searchTools(t, {
      query: textOf(asked["query"]).slice(0, 500),
      source: typeof source === "string" ? source : undefined,
      limit: whole(asked["limit"], MAX_SEARCH, 10),
      offset: whole(asked["offset"], 10_000, 0),
      sight,
    }),
  );
}

/** What a tool answered as it is recorded for a program: the value by itself, a failure as the program hears it. */
function plain(outcome: StepOutcome, { target }: Callable): StepOutcome {
  const { result } = outcome;
  if (!outcome.ok) {
    const details = (result as { result?: unknown } | undefined)?.result;
    return {
      ...outcome,
      result: (failure(outcome.code, outcome.message, details) as { result: unknown }).result,
    };
  }
  // A code tool's result comes with its logs, where it has any.
  const isCode = target.kind === "own" && target.content.definition.kind === "code";
  const hasLogs = isCode && Object.keys(result ?? {}).join() === "value,logs";
  const value = hasLogs ? (result as { value: unknown }).value : result;
  if ((JSON.stringify(value) ?? "").length > MAX_RESULT_CHARACTERS)
    return {
      ...failure("result_too_large", "The tool answered more than a program can be told"),
      ...metered(outcome),
    };
  return { ...outcome, result: value };
}

const metered = ({ usage, details, decision }: StepOutcome) => ({
  ...(usage ? { usage } : {}),
  ...(details ? { details } : {}),
  ...(decision ? { decision } : {}),
});
