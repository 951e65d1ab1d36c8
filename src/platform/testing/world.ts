import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type App, startApp } from "../../app.ts";
import { loadConfig, type settings } from "../../config.ts";
import { createLog } from "../log.ts";
import { allowTools } from "./agents.ts";
import { createCaller, type TestCaller } from "./caller.ts";
import { type ClonedDatabase, cloneDatabase } from "./database.ts";
import type { StripeServer } from "./stripe-server.ts";

export type { Answer, OpenStream, TestCaller } from "./caller.ts";
export { collect, type ServerEvent } from "./events.ts";

/** Somebody signed in, with a personal organization and workspace; requests go to that workspace. */
export interface Person extends TestCaller {
  name: string;
  email: string;
  password: string;
  accountId: string;
  workspaceId: string;
  organizationId: string;
  /** The same person in another workspace. */
  in(workspaceId: string): TestCaller;
}

export interface KeyCaller extends TestCaller {
  keyId: string;
  secret: string;
}

export interface World {
  app: App;
  url: string;
  /** What the time is for what goes by dates: the real one until it is set. */
  clock: Clock;
  /** Null unless `isPaying`. */
  stripe: StripeServer | null;
  database: ClonedDatabase;
  /** The installation administrator: the first account there was. */
  administrator: Person;
  anonymous: TestCaller;
  newPerson(name?: string): Promise<Person>;
  /** An API key of this person's workspace; with `permissions`, no more than those. */
  key(person: TestCaller, permissions?: string[], limits?: object): Promise<KeyCaller>;
  /** A new workspace and a caller in it that can do only this. */
  workspace(options: { can: string[] }): Promise<KeyCaller & { owner: Person }>;
  /** Makes a person a member of another's workspace, with a preset role. */
  join(person: Person, host: Person, role: string): Promise<TestCaller>;
  /** A policy of the caller's workspace that lets tools of this address act without asking; answers its id. */
  allow(caller: TestCaller, address?: string): Promise<string>;
  /** The rows of any table, around the policies. */
  sql: ClonedDatabase["sql"];
  /** Looks again and again until the condition holds; fails after 50 seconds. */
  until(condition: () => Promise<boolean>): Promise<void>;
  /** Everything logged so far, as JSON lines. */
  logged(): string;
  stop(): Promise<void>;
}

export interface Clock {
  set(date: Date): void;
  advance(milliseconds: number): void;
  /** Lets it go on, as the real one. */
  release(): void;
}

export interface WorldOptions {
  /** Settings by their environment names: `{ CREDITS: "enforced" }`. */
  config?: Partial<Record<keyof typeof settings, string | number>>;
  isSignInRateLimited?: boolean;
  /** Organizations pay through a provider on this machine. */
  isPaying?: boolean;
  /** What the clock stands at when it starts; without it, the real time goes by. */
  now?: Date;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 50_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`it never came true: ${condition}`);
    await sleep(20);
  }
}

const PASSWORD = "correct horse battery";

/** A whole Bailiwick in this process over its own clone of the migrated database, served on a free loopback port. */
export async function testWorld(options: WorldOptions = {}): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), "bailiwick-world-"));
  const database = await cloneDatabase();
  const lines: string[] = [];
  const stripe = options.isPaying ? await (await import("./stripe-server.ts")).startStripeServer() : null;
  const environment = {
    PORT: 0,
    HOST: "127.0.0.1",
    DATA_DIR: directory,
    LOG_LEVEL: "debug",
    RATE_LIMIT_PER_MINUTE: 100_000_000,
    SANDBOX_WORKERS: 1,
    ...(stripe && {
      PAYMENTS: "stripe",
      STRIPE_API_BASE: stripe.url,
      STRIPE_SECRET_KEY: stripe.secretKey,
      STRIPE_WEBHOOK_SECRET: stripe.webhookSecret,
    }),
    ...options.config,
  };
  const config = loadConfig(
    Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, String(value)])),
  );
  const log = createLog(config.LOG_LEVEL, { write: (line) => void lines.push(line) });
  let time: Date | null = options.now ?? null;
  const app = await startApp(
    config,
    { ownerUrl: database.ownerUrl },
    { log, isRateLimited: options.isSignInRateLimited ?? false, now: () => time ?? new Date() },
  );
  if (stripe) stripe.webhookUrl = `${app.url}/v1/payments/stripe`;
  const clock: Clock = {
    set: (date) => void (time = date),
    advance: (milliseconds) => void (time = new Date((time ?? new Date()).getTime() + milliseconds)),
    release: () => void (time = null),
  };
  const anonymous = createCaller(app.url, {});
  let people = 0;

  /** Signs in somebody whose address had to be verified first. */
  async function verified({ email, password }: { email: string; password: string }) {
    await database.sql('update auth."user" set email_verified = true where email = $1', [email]);
    const origin = { origin: app.url };
    return anonymous.post("/v1/auth/sign-in/email", { email, password }, { headers: origin });
  }

  async function newPerson(name = `Person ${people + 1}`): Promise<Person> {
    const email = `person${++people}@example.org`;
    const credentials = { name, email, password: PASSWORD };
    const origin = { origin: app.url };
    const signedUp = await anonymous.post("/v1/auth/sign-up/email", credentials, { headers: origin });
    if (signedUp.status !== 200) throw new Error(`the sign-up was refused: ${signedUp.text}`);
    const opened = signedUp.body.token ? signedUp : await verified(credentials);
    const cookie = opened.headers
      .getSetCookie()
      .map((line) => line.split(";")[0])
      .join("; ");
    const signedIn = anonymous.with({ ...origin, cookie });
    const [workspace] = (await signedIn.get("/v1/workspaces")).body.data;
    const inside = (workspaceId: string) => signedIn.with({ "bailiwick-workspace": workspaceId });
    return {
      ...inside(workspace.id),
      ...credentials,
      accountId: signedUp.body.user.id,
      workspaceId: workspace.id,
      organizationId: workspace.organizationId,
      in: inside,
    };
  }

  async function key(person: TestCaller, permissions = ["*"], limits: object = {}): Promise<KeyCaller> {
    const { status, body, text } = await person.post("/v1/api-keys", {
      name: "a key",
      permissions,
      ...limits,
    });
    if (status !== 201) throw new Error(`the key was refused: ${text}`);
    const caller = anonymous.with({ authorization: `Bearer ${body.secret}` });
    return { ...caller, keyId: body.id, secret: body.secret };
  }

  return {
    app,
    url: app.url,
    clock,
    stripe,
    database,
    anonymous,
    administrator: await newPerson("Administrator"),
    newPerson,
    key,
    async workspace({ can }) {
      const owner = await newPerson();
      return { ...(await key(owner, can)), owner };
    },
    async join(person, host, role) {
      const member = [host.organizationId, person.accountId];
      await database.sql(
        "insert into organization_members (organization_id, account_id, role) values ($1, $2, 'member') on conflict do nothing",
        member,
      );
      await database.sql(
        "insert into members (organization_id, account_id, workspace_id, role) values ($1, $2, $3, $4)",
        [...member, host.workspaceId, role],
      );
      return person.in(host.workspaceId);
    },
    allow: allowTools,
    sql: database.sql,
    until,
    logged: () => lines.join(""),
    async stop() {
      await app.stop(100);
      await stripe?.stop();
      await database.drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
