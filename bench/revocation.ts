import { Agent, get, type OutgoingHttpHeaders } from "node:http";
import pg from "pg";
import { call, cookieOf, type Person, signUp } from "./client.ts";
import type { BenchDatabase } from "./database.ts";
import { type RunningProcess, startServer } from "./server.ts";

const REVOCATIONS = 150;

export const REVOCATION_KINDS = ["key", "member", "role", "grant", "session"] as const;
export type RevocationKind = (typeof REVOCATION_KINDS)[number];

/** Access that holds now, and the call to the first process that ends it. */
interface Access {
  headers: OutgoingHttpHeaders;
  /** What a call with these headers answers afterwards. */
  refusedAs: 401 | 403 | 404;
  end(): Promise<void>;
}

interface Scene {
  /** Of the first process. */
  url: string;
  owner: Person;
  guest: Person;
  organizationId: string;
  /** A call by the owner's session. */
  asOwner<T>(method: string, path: string, body?: unknown): Promise<T>;
  sql: pg.Client;
}

const atOwners = ({ owner, guest }: Scene): OutgoingHttpHeaders => ({
  cookie: guest.cookie,
  "bailiwick-workspace": owner.workspaceId,
});

async function guestAs({ asOwner, guest }: Scene, role: string): Promise<void> {
  await asOwner("DELETE", `/v1/members/${guest.accountId}`).catch(() => {});
  await asOwner("POST", "/v1/members", { accountId: guest.accountId, role });
}

const ACCESS: Record<RevocationKind, (scene: Scene, index: number) => Promise<Access>> = {
  async key({ url, owner }, index) {
    const body = { name: `Key ${index}` };
    const key = await call<{ id: string; secret: string }>(url, owner.secret, "POST", "/v1/api-keys", body);
    return {
      headers: { authorization: `Bearer ${key.secret}` },
      refusedAs: 401,
      end: () => call(url, owner.secret, "DELETE", `/v1/api-keys/${key.id}`),
    };
  },
  async member(scene) {
    await guestAs(scene, "member");
    return {
      headers: atOwners(scene),
      refusedAs: 404,
      end: () => scene.asOwner("DELETE", `/v1/members/${scene.guest.accountId}`),
    };
  },
  /** In turn: somebody gets a smaller role, and the role somebody has becomes smaller. */
  async role(scene, index) {
    const { asOwner, organizationId, guest } = scene;
    const roles = `/v1/organizations/${organizationId}/roles`;
    if (index % 2 === 0) {
      await guestAs(scene, "member");
      return {
        headers: atOwners(scene),
        refusedAs: 403,
        end: () => asOwner("PATCH", `/v1/members/${guest.accountId}`, { role: "operator" }),
      };
    }
    const permissions = ["runs:read"];
    const made = await asOwner<{ id: string }>("POST", roles, { name: `Role ${index}`, permissions });
    await guestAs(scene, made.id);
    return {
      headers: atOwners(scene),
      refusedAs: 403,
      end: () => asOwner("PATCH", `${roles}/${made.id}`, { permissions: ["tools:read"] }),
    };
  },
  async grant(scene) {
    const { asOwner, guest } = scene;
    await guestAs(scene, "operator");
    const asked = { accountId: guest.accountId, permissions: ["runs:read"], reason: "a look", minutes: 60 };
    const { id } = await asOwner<{ id: string }>("POST", "/v1/grants", asked);
    return {
      headers: atOwners(scene),
      refusedAs: 403,
      end: () => asOwner("DELETE", `/v1/grants/${id}`),
    };
  },
  async session({ url, guest, sql }) {
    // The limit on attempts is not what is measured.
    await sql.query("truncate auth.rate_limit");
    const headers = { "content-type": "application/json", origin: url };
    const { email, password } = guest;
    const identity = async (path: string, body: object, cookie = "") => {
      const sent = { method: "POST", headers: { ...headers, cookie }, body: JSON.stringify(body) };
      const response = await fetch(`${url}/v1/auth/${path}`, sent);
      if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
      return response;
    };
    const cookie = cookieOf(await identity("sign-in/email", { email, password }));
    return {
      headers: { cookie, "bailiwick-workspace": guest.workspaceId },
      refusedAs: 401,
      end: async () => void (await identity("sign-out", {}, cookie)),
    };
  },
};

async function openScene(url: string, sql: pg.Client): Promise<Scene> {
  const owner = await signUp(url);
  const guest = await signUp(url);
  const { rows } = await sql.query<{ id: string }>(
    "select organization_id as id from workspaces where id = $1",
    [owner.workspaceId],
  );
  const organizationId = rows[0]!.id;
  await sql.query(
    "insert into organization_members (organization_id, account_id, role) values ($1, $2, 'member')",
    [organizationId, guest.accountId],
  );
  const headers = {
    "content-type": "application/json",
    origin: url,
    cookie: owner.cookie,
    "bailiwick-workspace": owner.workspaceId,
  };
  const asOwner = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const sent = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await fetch(url + path, sent);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  };
  return { url, owner, guest, organizationId, asOwner, sql };
}

/**
 * Per kind of access: ended through one process while another is asked without pause; the time from the first one's answer
 * until the other one refuses. Zero when it refused before that answer came.
 */
export async function revocationDelaysMs(database: BenchDatabase): Promise<Record<RevocationKind, number[]>> {
  const processes: RunningProcess[] = [];
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const sql = new pg.Client({ connectionString: database.superuserUrl });
  const delays: Record<RevocationKind, number[]> = { key: [], member: [], role: [], grant: [], session: [] };
  try {
    await sql.connect();
    for (let index = 0; index < 2; index++) processes.push(await startServer(database, { ROLES: "api" }));
    const [first, second] = processes as [RunningProcess, RunningProcess];
    const scene = await openScene(first.url, sql);
    for (const kind of REVOCATION_KINDS)
      for (let index = 0; index < REVOCATIONS; index++) {
        const { headers, refusedAs, end } = await ACCESS[kind](scene, index);
        const status = await statusFor(agent, second.url, headers);
        if (status !== 200) throw new Error(`new access by ${kind} was refused with ${status}`);
        const refused = refusedAt(agent, second.url, headers, refusedAs);
        await end();
        const answeredMs = performance.now();
        delays[kind].push(Math.max(0, (await refused) - answeredMs));
      }
    return delays;
  } finally {
    agent.destroy();
    for (const { stop } of processes) await stop();
    await sql.end();
  }
}

async function refusedAt(
  agent: Agent,
  url: string,
  headers: OutgoingHttpHeaders,
  refusedAs: number,
): Promise<number> {
  for (;;) {
    const status = await statusFor(agent, url, headers);
    if (status === refusedAs) return performance.now();
    if (status !== 200) throw new Error(`ended access answered ${status}, not ${refusedAs}`);
  }
}

const statusFor = (agent: Agent, url: string, headers: OutgoingHttpHeaders): Promise<number> =>
  new Promise((resolve, reject) => {
    get(`${url}/v1/runs?limit=1`, { agent, headers }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode!));
    }).on("error", reject);
  });
