import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
}
export interface Answered {
  status?: number;
  headers?: Record<string, string>;
  json?: unknown;
  text?: string;
}
export interface Service {
  url: string;
  /** `127.0.0.1:port`. */
  host: string;
  asked: Asked[];
  /** The last request. */
  last(): Asked;
  /** The next answers, before the usual ones. */
  next(...answers: (Answered | Promise<Answered>)[]): void;
  close(): Promise<void>;
}

/** A service on this machine that keeps what it was asked; `answer` says what it usually does. */
export async function startService(answer: (asked: Asked) => Answered | Promise<Answered>): Promise<Service> {
  const asked: Asked[] = [];
  const queued: (Answered | Promise<Answered>)[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", async () => {
      const url = new URL(request.url!, "http://service");
      const one: Asked = {
        method: request.method!,
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      };
      asked.push(one);
      const { status = 200, headers = {}, json, text = "" } = await (queued.shift() ?? answer(one));
      response.writeHead(status, {
        ...(json === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      });
      response.end(json === undefined ? text : JSON.stringify(json));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    asked,
    last: () => asked.at(-1)!,
    next: (...answers) => void queued.push(...answers),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
