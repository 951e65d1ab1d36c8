import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { anthropicWire } from "./fake-anthropic-wire.ts";
import { googleWire } from "./fake-google-wire.ts";
import { openaiWire } from "./fake-openai-wire.ts";
import type { FakeReply, ReceivedRequest, Wire } from "./fake-wire.ts";

export type * from "./fake-wire.ts";

export interface FakeModelServer {
  /** Root of the server; the OpenAI base URL is `openaiBaseUrl`, and so on. */
  origin: string;
  openaiBaseUrl: string;
  anthropicBaseUrl: string;
  googleBaseUrl: string;
  /** Everything received, oldest first. */
  requests: ReceivedRequest[];
  /** Queues replies, one per model call; with an empty queue the answer is a fixed text. */
  reply(...replies: (FakeReply | ((request: ReceivedRequest) => FakeReply))[]): void;
  close(): Promise<void>;
}

export const DEFAULT_TEXT = "Hello from the fake model.";

/**
 * A model server on 127.0.0.1 that speaks the OpenAI chat completions wire format, streamed and not, with
 * `/v1/models`; also the Anthropic messages and Google generateContent formats. With `apiKey`, other keys get 401.
 */
export async function startFakeOpenAI(
  options: { apiKey?: string; models?: string[] } = {},
): Promise<FakeModelServer> {
  const requests: ReceivedRequest[] = [];
  const queue: (FakeReply | ((request: ReceivedRequest) => FakeReply))[] = [];
  const server = createServer((incoming, response) => {
    void receive(incoming).then(async (request) => {
      requests.push(request);
      const wire = wireOf(request.path);
      if (options.apiKey && keyOf(request) !== options.apiKey) {
        return sendJson(
          response,
          401,
          (wire ?? openaiWire).error(401, "Incorrect API key provided.", "invalid_api_key"),
        );
      }
      if (request.path === "/v1/models")
        return sendJson(response, 200, modelList(options.models ?? ["fake-model"]));
      if (!wire)
        return sendJson(response, 404, openaiWire.error(404, `Unknown path ${request.path}`, undefined));
      const next = queue.shift() ?? { text: DEFAULT_TEXT };
      await send(response, wire, request, typeof next === "function" ? next(request) : next);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    openaiBaseUrl: `${origin}/v1`,
    anthropicBaseUrl: `${origin}/v1`,
    googleBaseUrl: `${origin}/v1beta`,
    requests,
    reply: (...replies) => void queue.push(...replies),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function wireOf(path: string): Wire | undefined {
  if (path === "/v1/chat/completions") return openaiWire;
  if (path === "/v1/messages") return anthropicWire;
  return /^\/v1beta\/models\/[^/]+:(?:streamG|g)enerateContent/.test(path) ? googleWire : undefined;
}

async function receive(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const { method = "GET", url = "/", headers } = incoming;
  return { method, path: url, headers, body: text ? JSON.parse(text) : undefined };
}

const keyOf = ({ headers }: ReceivedRequest) =>
  headers.authorization?.replace(/^Bearer /, "") ?? headers["x-api-key"] ?? headers["x-goog-api-key"];

function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
) {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

async function send(
  response: ServerResponse,
  wire: Wire,
  request: ReceivedRequest,
  reply: FakeReply,
): Promise<void> {
  if ("isHung" in reply) return;
  if ("raw" in reply) {
    response.writeHead(200, { "content-type": reply.contentType ?? "text/event-stream" }).end(reply.raw);
    return;
  }
  if ("status" in reply) {
    const body = wire.error(reply.status, reply.message ?? `Fake error ${reply.status}`, reply.code);
    return sendJson(response, reply.status, body, reply.headers);
  }
  if (!wire.isStream(request)) return sendJson(response, 200, wire.whole(reply, request));
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  for (const { event, data } of wire.stream(reply, request)) {
    if (reply.delayMs) await sleep(reply.delayMs);
    response.write(`${event ? `event: ${event}\n` : ""}data: ${data}\n\n`);
  }
  if (reply.isStuck) return;
  if (reply.isCut) {
    // The pieces before the cut must have left the process, or the client would see no stream at all.
    setImmediate(() => response.destroy());
    return;
  }
  if (reply.streamError) {
    const { event, data } = wire.streamError(reply.streamError);
    response.write(`${event ? `event: ${event}\n` : ""}data: ${data}\n\n`);
  }
  response.end();
}

const modelList = (models: string[]) => ({
  object: "list",
  data: models.map((id) => ({ id, object: "model", created: 1_700_000_000, owned_by: "fake" })),
});
