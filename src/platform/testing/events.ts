export interface ServerEvent {
  id: string | null;
  event: string;
  // Tests assert on whatever was sent.
  // oxlint-disable-next-line typescript/no-explicit-any
  data: any;
}

/** The events of a server-sent stream, their data parsed as JSON where it is; comments are left out. */
export async function* parseEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder();
  let buffer = "";
  try {
    for await (const chunk of body) {
      buffer += decoder.decode(chunk, { stream: true });
      for (let end = buffer.indexOf("\n\n"); end >= 0; end = buffer.indexOf("\n\n")) {
        const event = parseEvent(buffer.slice(0, end));
        buffer = buffer.slice(end + 2);
        if (event) yield event;
      }
    }
  } catch (error) {
    if ((error as Error).name !== "AbortError") throw error;
  }
}

function parseEvent(block: string): ServerEvent | undefined {
  const fields = block.split("\n").map((line) => /^(\w+): ?(.*)$/.exec(line));
  const valuesOf = (name: string) => fields.flatMap((field) => (field?.[1] === name ? [field[2]!] : []));
  const data = valuesOf("data").join("\n");
  if (data === "" && valuesOf("event").length === 0) return undefined;
  return { id: valuesOf("id")[0] ?? null, event: valuesOf("event")[0] ?? "message", data: asJson(data) };
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Every event until the stream ends. */
export async function collect(events: AsyncIterable<ServerEvent>): Promise<ServerEvent[]> {
  const all: ServerEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}
