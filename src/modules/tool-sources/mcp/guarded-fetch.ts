import type { FetchLike } from "@modelcontextprotocol/client";
import { type Guard, GuardError } from "../../../platform/guard.ts";
import type { Trace } from "./failures.ts";

/** Errors the stream once more than this came; what is larger is never in memory whole. */
function capped(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
  trace: Trace,
): ReadableStream<Uint8Array> {
  let sizeBytes = 0;
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        sizeBytes += chunk.byteLength;
        if (sizeBytes <= maxBytes) return controller.enqueue(chunk);
        trace.failure = new GuardError(
          "too_large",
          `The MCP server's answer is larger than ${maxBytes} bytes`,
        );
        controller.error(trace.failure);
      },
    }),
  );
}

/**
 * The fetch of an MCP client: through the guard, capped, and noting what it met. A stream for messages nobody asked for is not
 * opened: tools are read again at a sync, and a call brings its own stream.
 */
export function guardedFetch(
  guard: Pick<Guard, "agentFetch">,
  { maxBytes, trace, isSse }: { maxBytes: number; trace: Trace; isSse: boolean },
): FetchLike {
  return async (url, init) => {
    const headers = new Headers(init?.headers);
    if (!isSse && init?.method === "GET" && !headers.has("last-event-id"))
      return new Response(null, { status: 405 });
    trace.status = null;
    trace.hadSession = headers.has("mcp-session-id");
    try {
      const response = await guard.agentFetch(url, init);
      trace.status = response.status;
      if (!response.body) return response;
      const { status, statusText } = response;
      return new Response(capped(response.body, maxBytes, trace), {
        status,
        statusText,
        headers: response.headers,
      });
    } catch (error) {
      if (error instanceof GuardError) trace.failure = error;
      throw error;
    }
  };
}
