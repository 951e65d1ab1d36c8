import { createHmac } from "node:crypto";
import pg from "pg";

/** The three logins: `owner` migrates, `app` serves, `system` runs sign-in, the queue and asSystem. */
export interface Logins {
  owner: string | null;
  app: string;
  system: string;
}

const withLogin = (url: string, user: string, password: string): string => {
  const login = new URL(url);
  login.username = user;
  login.password = password;
  return login.toString();
};

// Every process that knows the owner's credentials derives the same two passwords, so nothing has to be shared on disk.
const derivePassword = (ownerUrl: string, role: string): string =>
  createHmac("sha256", new URL(ownerUrl).password || "no-password")
    .update(`bailiwick:${role}`)
    .digest("base64url");

async function canConnect(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.end();
    return true;
  } catch (error) {
    const { code } = error as { code?: string };
    // Wrong password or no such role: make it. Anything else is the server's own trouble.
    if (code === "28P01" || code === "28000" || code === "28P02") return false;
    throw error;
  }
}

/** Derives the restricted logins from the owner's, creating the two roles where they are missing. */
export async function deriveLogins(ownerUrl: string): Promise<Logins> {
  const app = withLogin(ownerUrl, "bailiwick_app", derivePassword(ownerUrl, "app"));
  const system = withLogin(ownerUrl, "bailiwick_system", derivePassword(ownerUrl, "system"));
  if (!(await canConnect(app)) || !(await canConnect(system))) {
    const owner = new pg.Client({ connectionString: ownerUrl });
    await owner.connect();
    try {
      for (const url of [app, system]) {
        const { username, password } = new URL(url);
        const { rowCount } = await owner.query("select 1 from pg_roles where rolname = $1", [username]);
        // Only a superuser may so much as repeat the attributes of a role that exists; boot checks them.
        const attributes = "login nosuperuser nobypassrls nocreatedb nocreaterole";
        await owner.query(
          `${rowCount ? "alter" : "create"} role ${owner.escapeIdentifier(username)} ${rowCount ? "" : attributes} password ${owner.escapeLiteral(password)}`,
        );
      }
      // The owner hands the queue's schema to the system login, for which it must be able to act as it.
      await owner.query(`grant bailiwick_system to current_user`);
    } catch (error) {
      throw new Error(
        "DATABASE_URL may not create the logins bailiwick_app and bailiwick_system. Create them by hand and give " +
          "DATABASE_URL_APP and DATABASE_URL_SYSTEM (see the installation page of the documentation).",
        { cause: error },
      );
    } finally {
      await owner.end();
    }
  }
  return { owner: ownerUrl, app, system };
}
