import { createHmac } from "node:crypto";
import pg from "pg";
import type { EmbeddedPostgres } from "./embedded.ts";

const DATABASE = "bailiwick";
const OWNER = "bailiwick_owner";

/** The embedded server's database and its owner login, which is no superuser. Answers the owner's URL. */
export async function prepareEmbedded(
  server: Pick<EmbeddedPostgres, "url" | "urlOf">,
  secret: string,
  database = DATABASE,
): Promise<string> {
  const password = createHmac("sha256", secret).update("bailiwick:owner").digest("base64url");
  const owner = new URL(server.urlOf(database));
  owner.username = OWNER;
  owner.password = password;
  if (await answers(owner.toString())) return owner.toString();
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    const known = await client.query("select 1 from pg_roles where rolname = $1", [OWNER]);
    await client.query(
      `${known.rowCount ? "alter" : "create"} role ${OWNER} login createrole nosuperuser nobypassrls password ${client.escapeLiteral(password)}`,
    );
    const exists = await client.query("select 1 from pg_database where datname = $1", [database]);
    if (!exists.rowCount)
      await client.query(`create database ${client.escapeIdentifier(database)} owner ${OWNER}`);
  } finally {
    await client.end();
  }
  return owner.toString();
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}
