import pg from "pg";
import { guardBoot } from "./boot-guard.ts";
import { createDoor, type Door } from "./door.ts";
import { deriveLogins, type Logins } from "./logins.ts";
import { migrate, migrateQueue, requireMigrated } from "./migrate.ts";
import { columnTypes } from "./types.ts";

/** The database of one process. Modules see the door alone; the pools are for identity, the queue and the bus. */
export interface Database {
  door: Door;
  systemPool: pg.Pool;
  logins: Logins;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  ownerUrl?: string | undefined;
  appUrl?: string | undefined;
  systemUrl?: string | undefined;
  poolSize: number;
  onError(error: Error): void;
}

/**
 * PostgreSQL hears of a host that vanished only hours later: what its transactions hold is to be free sooner. And a day it
 * adds to a time is 24 hours in UTC alone.
 */
async function onConnect(client: pg.ClientBase): Promise<void> {
  await client.query("set idle_in_transaction_session_timeout = '30s'; set timezone = 'UTC'");
}

const poolOf = (connectionString: string, options: DatabaseOptions): pg.Pool => {
  const pool = new pg.Pool({
    connectionString,
    max: options.poolSize,
    types: columnTypes as never,
    connectionTimeoutMillis: 15_000,
    idleTimeoutMillis: 60_000,
    onConnect,
  });
  // A server that restarts ends idle connections; the pool replaces them.
  pool.on("error", options.onError);
  pool.on("connect", (client) => client.on("error", options.onError));
  return pool;
};

async function loginsOf(options: DatabaseOptions): Promise<Logins> {
  const { ownerUrl, appUrl, systemUrl } = options;
  if (appUrl && systemUrl) return { owner: ownerUrl ?? null, app: appUrl, system: systemUrl };
  if (!ownerUrl) throw new Error("Give DATABASE_URL, or both DATABASE_URL_APP and DATABASE_URL_SYSTEM.");
  return deriveLogins(ownerUrl);
}

/** Connects, migrates when the owner's credentials are there, and refuses to go on if isolation could not hold. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const logins = await loginsOf(options);
  const applied = logins.owner ? await migrate(logins.owner) : null;
  const pools = { app: poolOf(logins.app, options), system: poolOf(logins.system, options) };
  const close = async () => {
    await Promise.all([pools.app.end(), pools.system.end()]);
  };
  try {
    if (applied === null) await requireMigrated(pools.system);
    await migrateQueue(pools.system);
    await guardBoot(pools);
  } catch (error) {
    await close();
    throw error;
  }
  return { door: createDoor(pools), systemPool: pools.system, logins, close };
}
