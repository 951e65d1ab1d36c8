import { createServer } from "node:http";
import pg from "pg";

// The peer of the http bench, in a process of its own: one prepared query behind node:http, and nothing else.
const { BARE_DATABASE_URL, BARE_QUERY, BARE_WORKSPACE, BARE_POOL_SIZE } = process.env;
const pool = new pg.Pool({ connectionString: BARE_DATABASE_URL, max: Number(BARE_POOL_SIZE) });
pool.on("error", () => {});

const server = createServer(async (request, response) => {
  const id = request.url!.slice(request.url!.lastIndexOf("/") + 1);
  const { rows } = await pool.query({ name: "read", text: BARE_QUERY!, values: [id, BARE_WORKSPACE] });
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(rows[0]));
});
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`http://localhost:${(server.address() as { port: number }).port}\n`);
});
