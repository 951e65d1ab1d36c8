import { BailiwickError } from "./error.ts";
import { delayMsOf, isTransient, pause } from "./retry.ts";
import type { StreamOptions } from "./run-stream.ts";
import { readFrames } from "./sse.ts";
import type { Output } from "./surface.ts";
import { send, type Transport, type WireRequest } from "./transport.ts";

type Event = Output<"events.get">;

/** A server that restarts is back well within these. */
const MAX_FAILURES = 10;
/** A connection that held so long was no failure, however it ended. */
const HELD_MS = 10_000;
const EVENT_STREAM = "text/event-stream";

/**
 * The events of a list as they happen. `request` is the list's own; once an event was seen, a connection that broke goes on
 * behind it. Ends by throwing: the signal's reason, or why the server cannot be followed any more.
 */
export async function* followEvents(
  transport: Transport,
  request: WireRequest,
  options: StreamOptions,
): AsyncGenerator<Event, never, undefined> {
  const { signal, idleTimeoutMs = 60_000 } = options;
  let sequence: number | null = null;
  for (let failures = 0; ; failures++) {
    let failure: BailiwickError;
    let openedAtMs = Infinity;
    try {
      const headers: Record<string, string> = {
        ...request.headers,
        accept: EVENT_STREAM,
        ...(sequence === null ? {} : { "last-event-id": String(sequence) }),
      };
      const body = await send(transport, { ...request, headers }, { ...options, maxRetries: 0 }, bodyOf);
      openedAtMs = Date.now();
      for await (const { event: kind, data } of readFrames(body, { signal, idleTimeoutMs })) {
        if (kind === "ready") {
          // Where it begins: a connection cut off before anything happened misses nothing.
          sequence ??= (JSON.parse(data) as { after: number }).after;
          continue;
        }
        const event = JSON.parse(data) as Event;
        if (sequence !== null && event.sequence <= sequence) continue;
        failures = 0;
        sequence = event.sequence;
        yield event;
      }
      failure = new BailiwickError({ status: 0, code: "network", detail: "the stream of events broke off" });
    } catch (error) {
      if (!isTransient(error)) throw error;
      failure = error;
    }
    if (Date.now() - openedAtMs > HELD_MS) failures = 0;
    if (failures >= MAX_FAILURES) throw failure;
    await pause(delayMsOf(failure, failures), signal);
  }
}

async function bodyOf(response: Response): Promise<ReadableStream<Uint8Array>> {
  if (response.headers.get("content-type")?.startsWith(EVENT_STREAM) && response.body) return response.body;
  const detail = "the server did not answer with an event stream";
  throw new BailiwickError({ status: response.status, code: "not_a_stream", detail });
}
