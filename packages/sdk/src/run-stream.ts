import { BailiwickError } from "./error.ts";
import { delayMsOf, isTransient, pause } from "./retry.ts";
import { readFrames, type Frame } from "./sse.ts";
import type { Input, Output } from "./surface.ts";
import { type CallOptions, send, type Transport, type WireRequest } from "./transport.ts";

type Run = Output<"runs.get">;
type RunEvent = Output<"runs.list_events">["data"][number];

/** Text the model just wrote: `text` begins at `offset` of what this step has written so far. */
export interface DeltaEvent {
  type: "delta";
  stepNumber: number;
  offset: number;
  text: string;
}
/** All the text of the step under way, for one who joins late; it replaces what was gathered for that step. */
export interface SnapshotEvent {
  type: "snapshot";
  stepNumber: number;
  text: string;
}
/** The last event: the run as it ended, or as it waits for a person. */
export interface DoneEvent {
  type: "done";
  run: Run;
}
/** What a stream yields; `type` tells them apart. The recorded ones carry a `sequence` to go on from. */
export type RunStreamEvent = RunEvent | DeltaEvent | SnapshotEvent | DoneEvent;

/** The events of one run. Iterate it once; leaving the loop closes the connection and leaves the run alone. */
export interface RunStream extends AsyncIterable<RunStreamEvent> {
  /** Null until the run has started, which reading the stream does. */
  readonly runId: string | null;
  /** Reads on to the end and gives the final run. */
  result(): Promise<Run>;
}

export type StreamOptions = CallOptions & {
  /** A connection silent for so long, without even a keep-alive, is opened anew. Default 60 000. */
  idleTimeoutMs?: number;
};
export type StreamInput = Omit<Input<"runs.create">, "mode">;

/** A server that restarts is back well within these. */
const MAX_RESUMPTIONS = 10;
const EVENT_STREAM = "text/event-stream";

interface Progress {
  runId: string | null;
  /** The highest recorded sequence seen; what a resumed stream must not repeat. */
  sequence: number;
  lastEventId: string | null;
  final: Run | null;
}

async function connect(transport: Transport, options: StreamOptions, { runId, lastEventId }: Progress) {
  const request: WireRequest = {
    method: "GET",
    path: `/v1/runs/${encodeURIComponent(runId!)}/events`,
    headers: { accept: EVENT_STREAM, ...(lastEventId ? { "last-event-id": lastEventId } : {}) },
  };
  return send(transport, request, { ...options, maxRetries: 0 }, async (response) => {
    if (response.headers.get("content-type")?.startsWith(EVENT_STREAM) && response.body) return response.body;
    const detail = "the server did not answer with an event stream";
    throw new BailiwickError({ status: response.status, code: "not_a_stream", detail });
  });
}

/** The event of a frame, or null for one already seen before the connection broke. */
function eventOf(frame: Frame, progress: Progress): RunStreamEvent | null {
  const data = JSON.parse(frame.data) as Record<string, unknown>;
  if (frame.id) progress.lastEventId = frame.id;
  if (frame.event === "done") {
    progress.final = data.run as Run;
    return { type: "done", run: progress.final };
  }
  if (frame.event === "delta" || frame.event === "snapshot")
    return { ...data, type: frame.event } as DeltaEvent | SnapshotEvent;
  const event = { ...data, type: frame.event } as RunEvent;
  if (event.sequence <= progress.sequence) return null;
  progress.sequence = event.sequence;
  return event;
}

async function* eventsOf(
  transport: Transport,
  start: () => Promise<string>,
  options: StreamOptions,
  progress: Progress,
): AsyncGenerator<RunStreamEvent, void, undefined> {
  const { signal, idleTimeoutMs = 60_000 } = options;
  progress.runId ??= await start();
  for (let failures = 0; ; failures++) {
    let failure: BailiwickError;
    try {
      const body = await connect(transport, options, progress);
      for await (const frame of readFrames(body, { signal, idleTimeoutMs })) {
        failures = 0;
        const event = eventOf(frame, progress);
        if (event) yield event;
        if (progress.final) return;
      }
      const detail = `the stream of ${progress.runId} broke off before the run ended`;
      failure = new BailiwickError({ status: 0, code: "network", detail });
    } catch (error) {
      if (!isTransient(error)) throw error;
      failure = error;
    }
    if (failures >= MAX_RESUMPTIONS) throw failure;
    await pause(delayMsOf(failure, failures), signal);
  }
}

export interface RunStreamStart {
  /** Starts the run, once, when the stream is first read. */
  start?: () => Promise<string>;
  runId?: string;
  /** Events after this sequence. */
  after?: number;
}

/** A stream that survives broken connections: it goes on behind the last event it saw. */
export function openRunStream(
  transport: Transport,
  { start = () => Promise.reject(new TypeError("no run to follow")), runId, after = 0 }: RunStreamStart,
  options: StreamOptions,
): RunStream {
  const progress: Progress = {
    runId: runId ?? null,
    sequence: after,
    lastEventId: after > 0 ? String(after) : null,
    final: null,
  };
  const events = eventsOf(transport, start, options, progress);
  return {
    get runId() {
      return progress.runId;
    },
    [Symbol.asyncIterator]: () => events,
    async result() {
      for await (const _ of events);
      if (!progress.final)
        throw new Error("the stream was left before the run ended; follow the run to read on");
      return progress.final;
    },
  };
}
