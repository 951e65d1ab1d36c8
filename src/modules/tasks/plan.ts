import type { RunRow } from "../../platform/dispatch/machine.ts";
import type { RunPrices } from "../prices/index.ts";
import type { FrozenSnippets } from "../snippets/index.ts";
import type { z } from "zod";
import type { Language } from "./contract.ts";

/** What a task was given. */
export interface TaskInput {
  code: string;
  language: z.output<typeof Language>;
  input: unknown;
  timeoutMs: number;
}

/** What a task was resolved to when it was accepted. */
export interface TaskPlan {
  /** All chance of the program comes from it, so that a replay sees the same. */
  seed: string;
  snippets: FrozenSnippets;
  /** By what way it was asked for. */
  via: "task" | "mcp";
  /** The named subset of tools it may call; null: all of the workspace. */
  toolkitId: string | null;
  environment: string;
  prices: RunPrices;
}

/** What a task came to: its result, or where its bytes are. */
export type TaskOutput = { result: unknown; bytes: number } | { blob: string; bytes: number };

export const planOf = (run: Pick<RunRow, "plan">) => run.plan as TaskPlan;
export const inputOf = (run: Pick<RunRow, "input">) => run.input as TaskInput;
