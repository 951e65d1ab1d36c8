import type { Run } from "@bailiwick/sdk";
import { readStandardInput } from "../ask.ts";
import { money } from "../cells.ts";
import type { Command } from "../command.ts";
import type { Context } from "../context.ts";
import { cancelOnInterrupt, INTERRUPTED } from "../interrupt.ts";
import { createRunPrinter } from "../run-printer.ts";
import { show } from "../show.ts";
import { note, out, styled } from "../style.ts";
import { UsageError } from "../usage-error.ts";

function summaryOf(run: Run): string {
  const { inputTokens, outputTokens, costMicros } = run.usage;
  const parts = [
    run.state,
    `${run.stepCount} ${run.stepCount === 1 ? "step" : "steps"}`,
    `${inputTokens} + ${outputTokens} tokens`,
    `cost ${money(costMicros)}`,
    ...(run.isDemo ? ["demo model"] : []),
    ...(run.sessionId ? [`session ${run.sessionId}`] : []),
    run.id,
  ];
  return parts.join(" · ");
}

function explain(run: Run): void {
  if (run.error)
    note(`bailiwick: the run ${run.state}: ${run.error.message} (${run.error.code}, run ${run.id})`);
  else if (run.state === "interrupted" || run.state === "waiting")
    note(
      `bailiwick: the run is ${run.state}${run.reason ? `: ${run.reason}` : ""}. Decide with bailiwick runs resolve ${run.id}`,
    );
}

async function streamRun(
  context: Context,
  input: Parameters<Context["client"]["runs"]["stream"]>[0],
): Promise<number> {
  const controller = new AbortController();
  const stream = context.client.runs.stream(input, { signal: controller.signal });
  const interrupt = cancelOnInterrupt(controller, {
    name: "run",
    cancel: () => (stream.runId ? context.client.runs.cancel({ id: stream.runId }) : null),
  });
  const printer = context.isJson ? null : createRunPrinter(process.stdout, process.stderr);
  try {
    for await (const event of stream) printer?.print(event);
    const run = await stream.result();
    printer?.end(run);
    if (context.isJson) show(context, run);
    else note(styled("dim", summaryOf(run), process.stderr));
    explain(run);
    return interrupt.isInterrupted() ? INTERRUPTED : run.state === "succeeded" ? 0 : 1;
  } catch (error) {
    if (controller.signal.aborted) return INTERRUPTED;
    throw error;
  } finally {
    interrupt.stop();
  }
}

export const runCommand = (context: () => Promise<Context>): Command => ({
  meta: { name: "run", description: "Run an agent; the answer streams to stdout, the steps to stderr" },
  args: {
    agent: { type: "positional", description: "Its slug or id." },
    text: {
      type: "positional",
      required: false,
      description: "What to say; read from standard input when left out or -.",
    },
    session: { type: "string", description: "Continue this conversation (ses_…)." },
    stage: { type: "string", description: "dev, uat or production.", valueHint: "stage" },
    draft: { type: "boolean", description: "Run the draft instead of a deployed version." },
    async: { type: "boolean", description: "Do not wait: print the run's id." },
  },
  examples: [
    'bailiwick run greeter "Say hello to Ada"',
    "cat letter.txt | bailiwick run summarizer > summary.txt",
    'bailiwick run greeter "And to Grace" --session ses_01h… --stage uat',
    'bailiwick run greeter "Hello" --async',
  ],
  async run(args) {
    const current = await context();
    const given = args.text as string | undefined;
    if (given === undefined && process.stdin.isTTY)
      throw new UsageError("what should the agent be told? Give the text in quotes");
    const text = given === undefined || given === "-" ? await readStandardInput() : given;
    if (text === "") throw new UsageError("the text is empty");
    const input = {
      agentId: args.agent as string,
      input: text,
      ...(args.session ? { sessionId: args.session as string } : {}),
      ...(args.stage ? { stage: args.stage as "production" } : {}),
      ...(args.draft ? { isDraft: true } : {}),
    };
    if (!args.async) return streamRun(current, input);
    const run = await current.client.runs.create({ ...input, mode: "async" });
    if (current.isJson) show(current, run);
    else out(run.id);
  },
});
