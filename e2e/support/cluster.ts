import { cloneDatabase, type ClonedDatabase } from "../../src/platform/testing/database.ts";
import { type Answer, createCaller, type TestCaller } from "../../src/platform/testing/caller.ts";
import { type ServerProcess, startProcess, temporaryDirectory } from "./server-process.ts";
import { until } from "./until.ts";

/** Several real processes over one database of their own. */
export interface Cluster {
  database: ClonedDatabase;
  processes: ServerProcess[];
  start(environment?: Record<string, string | number>): Promise<ServerProcess>;
  /** The process that holds the lease of a run; waits for one. */
  holderOf(runId: string): Promise<ServerProcess>;
  killHard(one: ServerProcess): Promise<void>;
  environment: Record<string, string | number>;
  stop(): Promise<void>;
}

export async function startCluster(options: {
  count: number;
  environment?: Record<string, string | number>;
}): Promise<Cluster> {
  const database = await cloneDatabase();
  const directory = await temporaryDirectory();
  const processes: ServerProcess[] = [];
  const environment = {
    PORT: 0,
    DATA_DIR: directory.path,
    DATABASE_URL: database.ownerUrl,
    DATABASE_POOL_SIZE: 5,
    SANDBOX_WORKERS: 1,
    LOG_LEVEL: "warn",
    SECRET_KEY: "the same secret in every process of a test",
    ...options.environment,
  };
  const start = async (more: Record<string, string | number> = {}) => {
    const started = await startProcess({ ...environment, ...more });
    processes.push(started);
    return started;
  };
  await Promise.all(Array.from({ length: options.count }, () => start()));
  const forget = (one: ServerProcess) => {
    processes.splice(processes.indexOf(one), 1);
  };
  return {
    database,
    processes,
    start,
    environment,
    holderOf: (runId) =>
      until(`a process advances ${runId}`, async () => {
        const [row] = await database.sql<{ pid: number }>(
          "select p.pid from runs r join processes p on p.id = r.lease_process where r.id = $1",
          [runId],
        );
        return row && processes.find(({ pid }) => pid === row.pid);
      }),
    async killHard(one) {
      forget(one);
      await one.kill();
    },
    async stop() {
      await Promise.all(processes.splice(0).map((one) => one.kill()));
      await database.drop();
      await directory.remove();
    },
  };
}

/** Somebody who signed up here, in their own workspace; `at` is the same caller at another process. */
export interface Member extends TestCaller {
  workspaceId: string;
  organizationId: string;
  at(one: { url: string }): TestCaller;
  accountId: string;
  email: string;
  password: string;
  /** Their session, in their own workspace unless another is named. */
  sessionAt(one: { url: string }, workspaceId?: string): TestCaller;
}

const originOf = ({ url }: { url: string }) => ({ origin: url.replace("127.0.0.1", "localhost") });

/** A caller with the session that an answer of sign-up or sign-in opened. */
export function withSession({ headers }: Answer): (one: { url: string }) => TestCaller {
  const cookie = headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  return (one) => createCaller(one.url, { ...originOf(one), cookie });
}

let people = 0;

/** Signs up and makes a key, which every process over this database accepts. */
export async function signUp(one: { url: string }): Promise<Member> {
  const anonymous = createCaller(one.url, originOf(one));
  const person = { name: "A person", email: `person${++people}@example.org`, password: "correct horse" };
  const signedUp = await anonymous.post("/v1/auth/sign-up/email", person);
  if (signedUp.status !== 200) throw new Error(`the sign-up was refused: ${signedUp.text}`);
  const sessionAt = withSession(signedUp);
  const signedIn = sessionAt(one);
  const [workspace] = (await signedIn.get("/v1/workspaces")).body.data;
  const inside = signedIn.with({ "bailiwick-workspace": workspace.id });
  const { body: key } = await inside.post("/v1/api-keys", { name: "a key", permissions: ["*"] });
  const headers = { authorization: `Bearer ${key.secret}` };
  return {
    ...createCaller(one.url, headers),
    workspaceId: workspace.id,
    organizationId: workspace.organizationId,
    at: ({ url }) => createCaller(url, headers),
    accountId: signedUp.body.user.id,
    email: person.email,
    password: person.password,
    sessionAt: (other, workspaceId = workspace.id) =>
      sessionAt(other).with({ "bailiwick-workspace": workspaceId }),
  };
}
