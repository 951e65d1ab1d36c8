import { startEmbeddedPostgres } from "../src/platform/db/embedded.ts";
import { prepareEmbedded } from "../src/platform/db/embedded-owner.ts";
import { withDirectory } from "./directory.ts";
import { endingWith } from "./interrupted.ts";

export interface BenchDatabase {
  /** The login that migrates; give it to a server as DATABASE_URL. */
  ownerUrl: string;
  /** Sees every row whatever the policies: for seeding, and for peers that know no tenancy. */
  superuserUrl: string;
  /** Removed with the database. */
  directory: string;
}

/** Runs `work` on an embedded PostgreSQL of its own, with the settings a person gets; removes it afterwards. */
export const withDatabase = <T>(work: (database: BenchDatabase) => Promise<T>): Promise<T> =>
  withDirectory(async (directory) => {
    const server = await startEmbeddedPostgres({ dataDir: directory });
    return endingWith(server.stop, async () => {
      const ownerUrl = await prepareEmbedded(server, "bench");
      return work({ ownerUrl, superuserUrl: server.urlOf("bailiwick"), directory });
    });
  });
