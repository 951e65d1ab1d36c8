import pg from "pg";
import type { TestProject } from "vitest/node";
import { prepareEmbedded } from "../db/embedded-owner.ts";
import { openDatabase } from "../db/open.ts";
import { startTestServer, type TestServer } from "./server.ts";

export interface TestDatabase {
  /** Superuser, of the database `postgres`. */
  adminUrl: string;
  /** The owner login, of the template; a clone is the same URL with another database. */
  ownerUrl: string;
  template: string;
}

declare module "vitest" {
  export interface ProvidedContext {
    testDatabase: TestDatabase;
  }
}

const TEMPLATE = "bailiwick_template";

interface Running {
  server: TestServer;
  database: TestDatabase;
}
// Each project loads this file anew, and all of them share one server.
const shared = globalThis as { bailiwickTestServer?: { running: Promise<Running>; users: number } };

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const held = (shared.bailiwickTestServer ??= { running: start(), users: 0 });
  held.users++;
  const { server, database } = await held.running;
  project.provide("testDatabase", database);
  return async () => {
    if (--held.users > 0) return;
    delete shared.bailiwickTestServer;
    await server.stop();
  };
}

async function start(): Promise<Running> {
  const server = await startTestServer(process.env.BAILIWICK_TEST_POSTGRES);
  try {
    const ownerUrl = await prepareEmbedded(server, "only-for-this-run", TEMPLATE);
    // Leaves the template migrated and the logins made, so a clone has nothing left to do.
    const opened = await openDatabase({ ownerUrl, poolSize: 2, onError: () => {} });
    await opened.close();
    const admin = new pg.Client({ connectionString: server.url });
    await admin.connect();
    // A template with a connection cannot be cloned.
    await admin.query(`alter database ${TEMPLATE} with is_template true allow_connections false`);
    await admin.end();
    return { server, database: { adminUrl: server.url, ownerUrl, template: TEMPLATE } };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
