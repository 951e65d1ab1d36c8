// A receiver of webhooks somebody else might run: keeps when each id came first, and how often.
// GET /arrivals answers and forgets them.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

let arrivals = new Map<string, { at: number; count: number }>();

const server = createServer((request, response) => {
  if (request.method === "GET") {
    const json = JSON.stringify([...arrivals].map(([id, { at, count }]) => [id, at, count]));
    arrivals = new Map();
    response.end(json);
    return;
  }
  request.resume();
  // Somebody's dead endpoint: it takes what it is sent and never answers.
  if (request.url === "/dead") return;
  request.on("end", () => {
    const id = String(request.headers["webhook-id"]);
    const known = arrivals.get(id);
    if (known) known.count++;
    else arrivals.set(id, { at: performance.timeOrigin + performance.now(), count: 1 });
    response.writeHead(204).end();
  });
});
server.listen(0, "127.0.0.1", () =>
  process.stdout.write(`http://localhost:${(server.address() as AddressInfo).port}\n`),
);
process.once("SIGTERM", () => process.exit(0));
