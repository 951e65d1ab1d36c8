import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type AuthorizationServer,
  startAuthorizationServer,
} from "../src/modules/connections/testing/authorization-server.ts";
import { type Cluster, type Member, signUp, startCluster } from "./support/cluster.ts";
import { type OutageProxy, startOutageProxy } from "./support/outage-proxy.ts";
import { until } from "./support/until.ts";

let cluster: Cluster;
let database: OutageProxy;
let service: AuthorizationServer;
let member: Member;

beforeAll(async () => {
  service = await startAuthorizationServer();
  cluster = await startCluster({ count: 0, environment: { OUTBOUND_ALLOW: service.host } });
  database = await startOutageProxy(cluster.database.ownerUrl);
  cluster.environment.DATABASE_URL = database.url;
  member = await signUp(await cluster.start());
});
afterAll(async () => {
  await cluster?.stop();
  await database?.stop();
  await service?.close();
});

const here = () => cluster.processes[0]!;
const session = () => member.sessionAt(here());

async function connectService(): Promise<string> {
  const { body: connection, text } = await session().post("/v1/connections", {
    name: `service ${service.asked.length}`,
    kind: "oauth2",
    baseUrl: service.url,
    oauth: {
      ...{ grant: "authorization_code", clientId: "us", clientSecret: "a secret of ours", scopes: ["read"] },
      ...{ authorizationUrl: `${service.url}/authorize`, tokenUrl: `${service.url}/token` },
    },
  });
  const { body } = await session().post(`/v1/connections/${connection.id}/authorize`);
  expect(body?.authorizationUrl, text).toBeTruthy();
  const state = new URL(body.authorizationUrl).searchParams.get("state");
  await session().get(`/connect/callback?code=given&state=${state}`);
  return connection.id;
}
const endNow = (id: string) =>
  cluster.database.sql("update connections set expires_at = now(), next_attempt_at = now() where id = $1", [
    id,
  ]);
const renewals = () =>
  service.asked.filter(({ path, body }) => path === "/token" && body.includes("grant_type=refresh_token"));
const renewed = (id: string) =>
  until("the renewed token is stored", async () => {
    const [row] = await cluster.database.sql<{ state: string }>(
      "select state from connections where id = $1 and expires_at > now() + interval '30 minutes'",
      [id],
    );
    return row;
  });

/** The next renewal waits until it is let through; answers that once it was asked for. */
async function holdRenewal(id: string, begin = () => {}): Promise<() => void> {
  const before = renewals().length;
  const { promise, resolve } = Promise.withResolvers<void>();
  service.next(
    promise.then(() => ({
      json: { access_token: "new", token_type: "bearer", expires_in: 3600, refresh_token: "rotated" },
    })),
  );
  await endNow(id);
  begin();
  await until("a renewal was asked for", () => renewals().length > before);
  return resolve;
}

test("while the database is away callers and watchers hear so, and a token rotated meanwhile is not lost", async () => {
  const id = await connectService();
  const answer = await holdRenewal(id);
  const asked = renewals().length;
  database.cut();
  answer();
  for (const path of ["/readyz", "/v1/connections"]) {
    const { status, body, headers } = await member.at(here()).get(path);
    expect([status, body.code]).toEqual([503, "unavailable"]);
    expect(headers.get("retry-after")).not.toBeNull();
  }
  expect((await member.at(here()).get("/healthz")).status).toBe(200);
  // Longer than a server takes to start again.
  await sleep(9_000);
  database.heal();
  expect(await renewed(id)).toEqual({ state: "ok" });
  expect(renewals()).toHaveLength(asked);
  await until("it is ready again", async () => (await member.at(here()).get("/readyz")).status === 200);
});

test("a database that neither answers nor refuses is told of soon, and all goes on once it does", async () => {
  database.hang();
  const ready = await member.at(here()).get("/readyz", { signal: AbortSignal.timeout(8_000) });
  expect([ready.status, ready.body]).toEqual([503, { ok: false }]);
  expect((await member.at(here()).get("/healthz")).status).toBe(200);
  const waiting = member.at(here()).get("/v1/connections");
  database.heal();
  expect((await waiting).status).toBe(200);
  await until("it is ready again", async () => (await member.at(here()).get("/readyz")).status === 200);
});

test("a process that is stopped stores the token it asked for before it ends", async () => {
  const id = await connectService();
  await cluster.killHard(here());
  // Without upkeep of its own, so that a request alone renews.
  const stopped = await cluster.start({ ROLES: "api" });
  const answer = await holdRenewal(
    id,
    () =>
      void session()
        .post(`/v1/connections/${id}/test`)
        .catch(() => {}),
  );
  const asked = renewals().length;
  stopped.signal("SIGTERM");
  await sleep(2_500);
  answer();
  expect((await stopped.ended).code).toBe(0);
  cluster.processes.splice(0, 1);
  expect(await renewed(id)).toEqual({ state: "ok" });
  expect(renewals()).toHaveLength(asked);
});
