import { readFileSync } from "node:fs";
import type { Output } from "@bailiwick/sdk";
import { readStandardInput } from "../ask.ts";
import { cell, harmless, money } from "../cells.ts";
import type { Command } from "../command.ts";
import type { Context } from "../context.ts";
import { valueOf } from "../fields.ts";
import { cancelOnInterrupt, INTERRUPTED } from "../interrupt.ts";
import { show } from "../show.ts";
import { note, out, styled } from "../style.ts";
import { UsageError } from "../usage-error.ts";

type Task = Output<"tasks.create">;
type Step = Output<"runs.list_steps">["data"][number];
type Entry = Output<"tasks.list_logs">["data"][number];

const dim = (text: string) => note(styled("dim", text, process.stderr));

function tellEntry({ kind, level, text, value }: Entry): void {
  if (kind === "emit") return note(`→ ${harmless(JSON.stringify(value))}`);
  const line = harmless(text ?? "");
  note(level === "error" || level === "warn" ? styled("yellow", line, process.stderr) : line);
}

/** Each call once it is over, and one that waits for people once. */
function tellStep({ id, name, state, error }: Step, asked: Set<string>): void {
  if (state === "failed") dim(`✗ ${cell(name)} ${cell(error?.message)}`);
  else if (state === "succeeded") dim(`· ${cell(name)}`);
  else if (state === "waiting" && !asked.has(id)) {
    asked.add(id);
    note(`… ${cell(name)} waits for approval: bailiwick approvals list`);
  }
}

function summaryOf({ id, state, stepCount, usedMs, usage }: Task): string {
  const calls = `${stepCount} ${stepCount === 1 ? "call" : "calls"}`;
  return [state, calls, `${usedMs} ms`, `cost ${money(usage.costMicros)}`, id].join(" · ");
}

/** The result for a pipe: text as it is, all else as JSON. */
async function printResult({ client }: Context, task: Task): Promise<void> {
  if (!task.hasResult) return;
  const result = task.isResultInline ? task.result : (await client.tasks.getResult({ id: task.id })).result;
  out(typeof result === "string" ? harmless(result) : JSON.stringify(result, null, 2));
}

async function follow(context: Context, { id }: Task): Promise<number> {
  const { client, isJson } = context;
  const controller = new AbortController();
  const interrupt = cancelOnInterrupt(controller, {
    name: "task",
    cancel: () => client.tasks.cancel({ id }),
  });
  const asked = new Set<string>();
  try {
    for await (const event of client.tasks.follow({ id }, { signal: controller.signal })) {
      if (event.type === "log") tellEntry(event.entry);
      else if (event.type === "step") tellStep(event.step, asked);
      if (event.type !== "done") continue;
      const { task } = event;
      if (isJson) show(context, task);
      else await printResult(context, task);
      dim(summaryOf(task));
      if (task.error) note(`bailiwick: the task ${task.state}: ${task.error.message} (${task.error.code})`);
      return interrupt.isInterrupted() ? INTERRUPTED : task.state === "succeeded" ? 0 : 1;
    }
    throw new Error("the task was not followed to its end");
  } catch (error) {
    if (controller.signal.aborted) return INTERRUPTED;
    throw error;
  } finally {
    interrupt.stop();
  }
}

async function codeFrom(file: string | undefined): Promise<string> {
  if (file === undefined && process.stdin.isTTY)
    throw new UsageError("what should run? Name a file, or pipe the program in");
  if (file === undefined || file === "-") return await readStandardInput();
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new UsageError(`${file} cannot be read`);
  }
}

/** A program from a file, followed until it ends. */
export const tasksRunCommand = (context: () => Promise<Context>): Command => ({
  meta: {
    name: "run",
    description:
      "Run a program from a file; its result goes to stdout, its log and calls to stderr as they happen",
  },
  args: {
    file: {
      type: "positional",
      required: false,
      description: "JavaScript or TypeScript; read from standard input when left out or -.",
    },
    input: { type: "string", description: "`input` in the program. JSON or @file.", valueHint: "json" },
    "timeout-ms": {
      type: "string",
      description: "Computing and tool calls together; waiting for people is not counted. (Default: 300000)",
      valueHint: "number",
    },
  },
  examples: [
    "bailiwick tasks run report.ts > report.json",
    `bailiwick tasks run report.ts --input '{"month":"2026-11"}'`,
    "echo \"return await tools.search('weather')\" | bailiwick tasks run",
  ],
  async run({ file, input, "timeout-ms": timeoutMs }) {
    const current = await context();
    const code = await codeFrom(file as string | undefined);
    const task = await current.client.tasks.create({
      code,
      mode: "async",
      ...(/\.[cm]?ts$/.test(String(file)) ? { language: "typescript" as const } : {}),
      ...(input === undefined
        ? {}
        : { input: valueOf({ type: "object" }, input as string, "input") as never }),
      ...(timeoutMs === undefined ? {} : { timeoutMs: Number(timeoutMs) }),
    });
    return follow(current, task);
  },
});
