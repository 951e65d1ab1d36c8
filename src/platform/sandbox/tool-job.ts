import type { RunMessage, Said, ToWorker, WorkerResult } from "./protocol.ts";
import type { SandboxJob, SandboxResult } from "./sandbox.ts";
import type { SlotJob } from "./slot.ts";

type Call = Extract<Said, { kind: "call" }>;

/** A job of plain code: its logs are kept until it ends, its calls go to `job.call`. Throws TypeError when the input is no JSON. */
export function toolJob(
  job: SandboxJob,
  maxHostWaitMs: number,
): { slotJob: SlotJob; finished(result: WorkerResult): SandboxResult } {
  const logs: string[] = [];
  const hostCalls = new AbortController();
  let post: (message: ToWorker) => void = () => {};

  async function answer({ id, name, argsJson }: Call): Promise<void> {
    const reply = (isOk: boolean, value: unknown) =>
      post({ kind: "answer", id, isOk, json: JSON.stringify(value) ?? "null" });
    try {
      reply(true, await job.call!(name, JSON.parse(argsJson), hostCalls.signal));
    } catch (error) {
      reply(false, error instanceof Error ? error.message : "The call failed");
    }
  }

  const message: RunMessage = {
    kind: "run",
    code: job.code,
    inputJson: JSON.stringify(job.input) ?? "null",
    deadlineMs: job.deadlineMs,
    hasCall: job.call !== undefined,
    modules: job.modules ?? {},
    limits: {},
    program: null,
  };
  return {
    slotJob: {
      message,
      maxHostWaitMs,
      mayLeave: false,
      started: (toCode) => {
        post = toCode;
      },
      heard(said) {
        if (said.kind === "call") void answer(said);
        else if (said.kind === "log")
          logs.push(
            said.level === "log" || said.level === "info" ? said.text : `${said.level}: ${said.text}`,
          );
      },
    },
    finished(result) {
      hostCalls.abort();
      if (!result.ok) return { ...result, logs };
      const { json, computeMs } = result;
      return { ok: true, value: JSON.parse(json) as unknown, logs, computeMs };
    },
  };
}
