/** One server-sent event as it came over the wire. */
export interface Frame {
  id: string | null;
  event: string;
  data: string;
}

/** Feeds on text in any pieces; gives back the frames each piece completes. An unfinished frame at the end is lost, as the standard says. */
export function createFrameParser(): (piece: string) => Frame[] {
  let rest = "";
  let id: string | null = null;
  let event = "";
  let data: string[] = [];

  const takeLine = (line: string): Frame | null => {
    if (line === "") {
      const frame = data.length > 0 ? { id, event: event || "message", data: data.join("\n") } : null;
      id = null;
      event = "";
      data = [];
      return frame;
    }
    const colon = line.indexOf(":");
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "data") data.push(value);
    else if (field === "event") event = value;
    else if (field === "id") id = value;
    return null;
  };

  return (piece) => {
    const frames: Frame[] = [];
    const text = rest + piece;
    let from = 0;
    for (const { 0: ending, index } of text.matchAll(/\r\n|\r|\n/g)) {
      // A carriage return at the very end may be half of a CRLF.
      if (ending === "\r" && index === text.length - 1) break;
      const frame = takeLine(text.slice(from, index));
      if (frame) frames.push(frame);
      from = index + ending.length;
    }
    rest = text.slice(from);
    return frames;
  };
}

export interface ReadOptions {
  signal: AbortSignal | undefined;
  /** Ends the reading when nothing came for so long, not even a keep-alive: the peer is gone without a word. */
  idleTimeoutMs: number;
}

/** The frames of a body until it ends, breaks or goes silent. Never throws for the connection; throws the signal's reason. */
export async function* readFrames(
  body: ReadableStream<Uint8Array>,
  { signal, idleTimeoutMs }: ReadOptions,
): AsyncGenerator<Frame, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const parse = createFrameParser();
  const stop = () => void reader.cancel().catch(() => {});
  signal?.addEventListener("abort", stop, { once: true });
  try {
    for (;;) {
      if (signal?.aborted) throw signal.reason as Error;
      const idle = setTimeout(stop, idleTimeoutMs);
      const chunk = await reader.read().catch(() => null);
      clearTimeout(idle);
      if (signal?.aborted) throw signal.reason as Error;
      if (!chunk || chunk.done) return;
      yield* parse(decoder.decode(chunk.value, { stream: true }));
    }
  } finally {
    signal?.removeEventListener("abort", stop);
    stop();
  }
}
