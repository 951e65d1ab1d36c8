import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { crc32 } from "node:zlib";

export interface SeenRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: IncomingHttpHeaders;
  body: unknown;
}
/** Answers `[status, json, headers]`, or writes to the response itself. */
export type FakeRoute = (
  request: SeenRequest,
  response: ServerResponse,
) => [status: number, json?: unknown, headers?: Record<string, string>] | void;

/** Speaks the wire format of the API on a free port and keeps a ledger. A list of routes answers one call each, the last one the rest. */
export async function startFakeApi(routes: Record<string, FakeRoute | FakeRoute[]>) {
  const seen: SeenRequest[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      const url = new URL(req.url!, "http://fake");
      const text = Buffer.concat(chunks).toString();
      const request: SeenRequest = {
        method: req.method!,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: req.headers,
        body: text === "" ? undefined : JSON.parse(text),
      };
      seen.push(request);
      const found = routes[`${request.method} ${request.path}`];
      const route = Array.isArray(found) ? (found.length > 1 ? found.shift() : found[0]) : found;
      const answer = route ? route(request, res) : problem(404, "not_found", "No such thing");
      if (!answer) return;
      const [status, json, headers] = answer;
      res.writeHead(status, { "content-type": "application/json", ...headers });
      res.end(json === undefined ? undefined : JSON.stringify(json));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
export type FakeApi = Awaited<ReturnType<typeof startFakeApi>>;

/** An answer as the API refuses: RFC 9457 with a code and a request id. */
export const problem = (
  status: number,
  code: string,
  detail: string,
  members: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): [number, unknown, Record<string, string>] => [
  status,
  { type: "about:blank", title: code, status, code, detail, requestId: "req_fake", ...members },
  { "content-type": "application/problem+json", ...headers },
];

/** A key that could be one: named, with its checksum. */
export function fakeKey(name: string): string {
  const body = `bw_live_${name.padEnd(43, "x")}`;
  return body + crc32(body).toString(36).padStart(7, "0");
}
export const KEY = fakeKey("test");

export const RUN_ID = "run_01kas0000000000000000000aa";
export const AGENT_ID = "agt_01kas0000000000000000000aa";

export const agent = (fields: object = {}) => ({
  id: AGENT_ID,
  name: "Greeter",
  slug: "greeter",
  description: "",
  model: { connectionId: null, name: "demo" },
  latestVersion: 3,
  stages: [{ stage: "production", versionNumber: 3 }],
  createdAt: "2026-11-20T10:00:00.000Z",
  updatedAt: "2026-11-21T10:00:00.000Z",
  ...fields,
});

export const run = (fields: object = {}) => ({
  id: RUN_ID,
  kind: "agent",
  state: "succeeded",
  reason: null,
  error: null,
  agentId: AGENT_ID,
  agentName: "Greeter",
  versionId: null,
  versionNumber: 3,
  stage: "production",
  isDraft: false,
  isDemo: true,
  sessionId: null,
  input: "Hello",
  output: "Hello world",
  usage: { inputTokens: 4, outputTokens: 2, costMicros: 12 },
  stepCount: 1,
  actorAccountId: "acc_01kas0000000000000000000aa",
  actorName: "Ada",
  credentialId: null,
  createdAt: "2026-11-21T10:00:00.000Z",
  startedAt: "2026-11-21T10:00:00.100Z",
  endedAt: "2026-11-21T10:00:01.100Z",
  ...fields,
});

export const event = (sequence: number, type: string, data: object = {}) =>
  `id: ${sequence}\nevent: ${type}\ndata: ${JSON.stringify({ sequence, type, data, createdAt: "2026-11-21T10:00:00.000Z" })}\n\n`;
export const delta = (stepNumber: number, offset: number, text: string) =>
  `event: delta\ndata: ${JSON.stringify({ stepNumber, offset, text })}\n\n`;
export const snapshot = (stepNumber: number, text: string) =>
  `event: snapshot\ndata: ${JSON.stringify({ stepNumber, text })}\n\n`;
export const done = (fields: object = {}) => `event: done\ndata: ${JSON.stringify({ run: run(fields) })}\n\n`;

/** A stream of these frames, then its end; `isBroken` cuts the connection instead. */
export const streamOf =
  (frames: string[], { isBroken = false, headers = {} as Record<string, string> } = {}): FakeRoute =>
  (_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream", ...headers });
    response.write(": keep-alive\n\n");
    for (const frame of frames) response.write(frame);
    if (isBroken) setImmediate(() => response.destroy());
    else response.end();
  };
