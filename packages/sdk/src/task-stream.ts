import { BailiwickError } from "./error.ts";
import { delayMsOf, isTransient, pause } from "./retry.ts";
import type { StreamOptions } from "./run-stream.ts";
import { readFrames } from "./sse.ts";
import type { Output } from "./surface.ts";
import { send, type Transport } from "./transport.ts";

type Task = Output<"tasks.create">;
type Step = Output<"runs.list_steps">["data"][number];
type TaskLog = Output<"tasks.list_logs">["data"][number];

/**
 * What happens in a task: an entry of its log, a call that began, waits or is over (the same `step.id` again), the task itself
 * when it changed, and at last how it ended.
 */
export type TaskEvent =
  | { type: "log"; entry: TaskLog }
  | { type: "step"; step: Step }
  | { type: "task" | "done"; task: Task };

/** A server that restarts is back well within these. */
const MAX_FAILURES = 10;
const EVENT_STREAM = "text/event-stream";

function eventOf(kind: string, data: string): TaskEvent | null {
  const said: unknown = JSON.parse(data);
  if (kind === "task" || kind === "done") return { type: kind, task: (said as { task: Task }).task };
  if (kind === "step") return { type: "step", step: said as Step };
  return kind === "log" || kind === "emit" ? { type: "log", entry: said as TaskLog } : null;
}

/** Follows a task until it is over; a connection that breaks goes on behind the last event seen. */
export async function* followTask(
  transport: Transport,
  { id, after = 0 }: { id: string; after?: number },
  options: StreamOptions,
): AsyncGenerator<TaskEvent, void, undefined> {
  const { signal, idleTimeoutMs = 60_000 } = options;
  const path = `/v1/tasks/${encodeURIComponent(id)}/logs`;
  let place = String(after);
  let entry = after;
  for (let failures = 0; ; failures++) {
    let failure: BailiwickError;
    try {
      const headers = { accept: EVENT_STREAM, "last-event-id": place };
      const request = { method: "GET" as const, path, headers };
      const body = await send(transport, request, { ...options, maxRetries: 0 }, bodyOf);
      for await (const frame of readFrames(body, { signal, idleTimeoutMs })) {
        failures = 0;
        const event = eventOf(frame.event, frame.data);
        if (frame.id) place = frame.id;
        if (!event || (event.type === "log" && event.entry.number <= entry)) continue;
        if (event.type === "log") entry = event.entry.number;
        yield event;
        if (event.type === "done") return;
      }
      failure = new BailiwickError({
        status: 0,
        code: "network",
        detail: "the stream of the task broke off",
      });
    } catch (error) {
      if (!isTransient(error)) throw error;
      failure = error;
    }
    if (failures >= MAX_FAILURES) throw failure;
    await pause(delayMsOf(failure, failures), signal);
  }
}

async function bodyOf(response: Response): Promise<ReadableStream<Uint8Array>> {
  if (response.headers.get("content-type")?.startsWith(EVENT_STREAM) && response.body) return response.body;
  const detail = "the server did not answer with an event stream";
  throw new BailiwickError({ status: response.status, code: "not_a_stream", detail });
}
