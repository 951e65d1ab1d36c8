import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createVite } from "vite";

const API = /^\/(v1|mcp|connect\/callback|\.well-known|icons|demo|healthz|readyz|metrics)(\/|\?|$)/;

/** The server of `npm run dev`: the API as always, the dashboard through Vite with hot reloading. */
export async function createDevServer(): Promise<(options: object, api: RequestListener) => Server> {
  const server = createServer();
  const vite = await createVite({ server: { middlewareMode: true, hmr: { server } }, appType: "spa" });
  return (_options, api) => {
    server.on("request", (request, response) =>
      API.test(request.url ?? "") ? api(request, response) : vite.middlewares(request, response),
    );
    server.once("close", () => void vite.close());
    return server;
  };
}
