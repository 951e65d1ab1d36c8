import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface ToolService {
  url: string;
  /** How often an operation was called. */
  callsOf(operation: string): number;
  /** Serves a document with an operation a tool; answers its address. */
  publish(name: string, operations: readonly Operation[]): string;
  stop(): void;
}
export interface Operation {
  name: string;
  method: "get" | "post";
  summary: string;
}

/** The service whose operations are the tools of both sides; it serves the documents too. */
export async function startToolService(): Promise<ToolService> {
  const documents = new Map<string, string>();
  const calls = new Map<string, number>();
  const server = createServer((request, response) => {
    const path = request.url!;
    calls.set(path, (calls.get(path) ?? 0) + 1);
    response.setHeader("content-type", "application/json").end(documents.get(path) ?? '{"found":true}');
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    callsOf: (operation) => calls.get(`/${operation}`) ?? 0,
    publish(name, operations) {
      const path = `/documents/${name}.json`;
      documents.set(path, JSON.stringify(documentOf(url, name, operations)));
      return url + path;
    },
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const FOUND = { type: "object", properties: { found: { type: "boolean" } } };

const documentOf = (url: string, title: string, operations: readonly Operation[]) => ({
  openapi: "3.0.3",
  info: { title, version: "1" },
  servers: [{ url }],
  paths: Object.fromEntries(
    operations.map(({ name, method, summary }) => [
      `/${name}`,
      {
        [method]: {
          operationId: name,
          summary,
          responses: {
            200: { description: "What was found", content: { "application/json": { schema: FOUND } } },
          },
        },
      },
    ]),
  ),
});
