import { apiKey } from "@better-auth/api-key";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import pg from "pg";
import { accessTags, createAuthenticator, hashSecret, newKeySecret } from "../src/modules/access/index.ts";
import { createAccessCache } from "../src/platform/access-cache.ts";
import { createBus } from "../src/platform/bus.ts";
import { openDatabase } from "../src/platform/db/open.ts";
import { newId } from "../src/platform/ids.ts";
import { createLog } from "../src/platform/log.ts";
import type { Platform } from "../src/platform/platform.ts";
import type { BenchDatabase } from "./database.ts";
import { callsPerSecond } from "./harness.ts";

// Many keys, so that calls side by side never share a load or wait for each other's row.
const KEYS = 500;
const POOL_SIZE = 10;
const LOAD = { concurrency: 32, durationMs: 1000 };

const inTurn = <T>(values: readonly T[]): (() => T) => {
  let next = 0;
  return () => values[next++ % values.length]!;
};

/** Our verification, from the Authorization header to the caller with its permissions. */
export async function ourVerification({ ownerUrl, superuserUrl }: BenchDatabase) {
  const { door, logins, close } = await openDatabase({ ownerUrl, poolSize: POOL_SIZE, onError: () => {} });
  const log = createLog("error");
  const processId = newId("process");
  const bus = await createBus({ url: logins.system, processId, log });
  const access = createAccessCache(bus, processId);
  const noSessions = {
    credentialOf: () => null,
    sessionOf: async () => null,
    oauth: { tokenOf: async () => null },
  };
  const { callerOf } = createAuthenticator({ access, door } as Platform, noSessions, () => {});
  const issued = await seedKeys(superuserUrl);
  const nextKey = inTurn(issued);
  const verify = async (headers: Headers) => {
    const caller = await callerOf(headers, { scope: "workspace", address: () => null });
    if (!caller.workspace) throw new Error("a key was not recognized");
  };
  return {
    cached: () => callsPerSecond(LOAD, () => verify(nextKey().headers)),
    uncached: () =>
      callsPerSecond(LOAD, () => {
        const { id, headers } = nextKey();
        access.drop([accessTags.key(id)]);
        return verify(headers);
      }),
    async close() {
      await bus.close();
      await close();
    },
  };
}

/** Keys of a person who has signed up already. */
async function seedKeys(superuserUrl: string): Promise<{ id: string; headers: Headers }[]> {
  const superuser = new pg.Client(superuserUrl);
  await superuser.connect();
  const { rows } = await superuser.query("select workspace_id, account_id from members limit 1");
  const issued = Array.from({ length: KEYS }, () => {
    const secret = newKeySecret();
    return { id: newId("apiKey"), secret, headers: new Headers({ authorization: `Bearer ${secret}` }) };
  });
  await superuser.query(
    `insert into api_keys (workspace_id, organization_id, id, name, hash, hint, permissions, created_by, owner_id)
     select w.id, w.organization_id, k.id, 'Bench', k.hash, 'hint', '{*}', $2, $2
     from workspaces w, unnest($3::text[], $4::text[]) as k(id, hash) where w.id = $1`,
    [
      rows[0].workspace_id,
      rows[0].account_id,
      issued.map(({ id }) => id),
      issued.map(({ secret }) => hashSecret(secret)),
    ],
  );
  await superuser.query("analyze api_keys");
  await superuser.end();
  return issued;
}

/** better-auth's verification, in a schema of its own on the same server, without its limit of ten calls a day. */
export async function peerVerification({ superuserUrl }: BenchDatabase) {
  const pool = new pg.Pool({
    connectionString: superuserUrl,
    options: "-c search_path=peer",
    max: POOL_SIZE,
  });
  pool.on("error", () => {});
  await pool.query("create schema peer");
  const options = {
    database: pool,
    baseURL: "http://localhost",
    secret: "a-key-of-the-benches-alone-0123456789",
    emailAndPassword: { enabled: true },
    plugins: [apiKey({ rateLimit: { enabled: false } })],
    telemetry: { enabled: false },
    logger: { disabled: true },
  };
  const { runMigrations } = await getMigrations(options);
  await runMigrations();
  const auth = betterAuth(options);
  const { user } = await auth.api.signUpEmail({
    body: { name: "Bench", email: "bench@example.com", password: "a-long-password" },
  });
  const issued: string[] = [];
  for (let index = 0; index < KEYS; index++)
    issued.push((await auth.api.createApiKey({ body: { userId: user.id, name: `Key ${index}` } })).key);
  await pool.query("analyze");
  const nextKey = inTurn(issued);
  return {
    verify: () =>
      callsPerSecond(LOAD, async () => {
        const { valid } = await auth.api.verifyApiKey({ body: { key: nextKey() } });
        if (!valid) throw new Error("the peer did not recognize a key");
      }),
    close: () => pool.end(),
  };
}
