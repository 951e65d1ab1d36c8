import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type KeyCaller,
  type Person,
  type TestCaller,
  testWorld,
  type World,
} from "../../platform/testing/world.ts";
import { accessTags } from "../access/index.ts";

const DAY_MS = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();

let world: World;
let acme: Person;
beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
});
afterAll(() => world.stop());

const create = (caller: TestCaller, fields: object = {}) =>
  caller.post("/v1/api-keys", { name: "a key", ...fields });
const made = async (caller: TestCaller, fields: object = {}): Promise<KeyCaller> => {
  const { status, body, text } = await create(caller, fields);
  expect(status, text).toBe(201);
  return {
    ...world.anonymous.with({ authorization: `Bearer ${body.secret}` }),
    keyId: body.id,
    secret: body.secret,
  };
};
const serviceAccount = async (maker: TestCaller, role: string): Promise<string> => {
  const { status, body, text } = await maker.post("/v1/service-accounts", { name: `Robot ${role}`, role });
  expect(status, text).toBe(201);
  return body.id;
};

test("a new key says all there is to it", async () => {
  const { body } = await create(acme, {
    name: " nightly ",
    permissions: ["runs:create", "agents:*", "runs:create"],
    stage: "uat",
    ipRanges: ["10.1.2.3/8", "::ffff:192.0.2.7", "10.0.0.0/8"],
    rateLimitPerMinute: 30,
  });
  expect(body).toMatchObject({
    name: "nightly",
    permissions: ["runs:create", "agents:*"],
    stage: "uat",
    ipRanges: ["10.0.0.0/8", "192.0.2.7/32"],
    rateLimitPerMinute: 30,
    ownerId: acme.accountId,
    ownerName: "Acme",
    createdBy: acme.accountId,
    createdByName: "Acme",
    expiresAt: null,
    lastUsedAt: null,
    regeneratedAt: null,
    previousExpiresAt: null,
    revokedAt: null,
  });
  const [shown] = (await acme.get("/v1/api-keys?limit=1")).body.data;
  const { secret: _, ...rest } = body;
  expect(shown).toEqual(rest);
});

test("addresses that are none and limits out of range name their fields", async () => {
  for (const [path, fields] of [
    ["ipRanges.1", { ipRanges: ["10.0.0.0/8", "10.0.0.0/33"] }],
    ["ipRanges.0", { ipRanges: ["example.org"] }],
    ["rateLimitPerMinute", { rateLimitPerMinute: 0 }],
    ["stage", { stage: "live" }],
  ] as const) {
    const { status, body } = await create(acme, fields);
    expect([status, body.errors[0].path.slice(0, path.length)]).toEqual([422, path]);
  }
});

test("a key works only from its addresses", async () => {
  const elsewhere = await made(acme, { ipRanges: ["192.0.2.0/24"] });
  const refused = await elsewhere.get("/v1/agents");
  expect([refused.status, refused.body.code]).toEqual([403, "forbidden"]);
  expect(refused.body.detail).toContain("address");
  const here = await made(acme, { ipRanges: ["192.0.2.0/24", "127.0.0.1"] });
  expect((await here.get("/v1/agents")).status).toBe(200);
});

test("a key has the rate it was given", async () => {
  const key = await made(acme, { rateLimitPerMinute: 3 });
  const answers = [];
  for (let call = 0; call < 4; call++) answers.push(await key.get("/v1/agents"));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
  expect(answers[0]!.headers.get("ratelimit-limit")).toBe("3");
});

test("the organization's longest life is the default and the limit", async () => {
  const person = await world.newPerson();
  const old = await made(person);
  await world.sql("update organizations set key_max_days = 30 where id = $1", [person.organizationId]);
  const { body } = await create(person);
  expect(Math.abs(Date.parse(body.expiresAt) - Date.parse(inDays(30)))).toBeLessThan(60_000);
  expect((await create(person, { expiresAt: inDays(29) })).status).toBe(201);
  const later = await create(person, { expiresAt: inDays(31) });
  expect(later.status).toBe(422);
  expect(later.body.errors).toEqual([
    { path: "expiresAt", message: "the organization lets API keys live at most 30 days" },
  ]);
  // Keys from before are bound, too: in what is shown, and in what is taken.
  const shownOld = (await person.get("/v1/api-keys")).body.data.find(
    ({ id }: { id: string }) => id === old.keyId,
  );
  expect(shownOld.expiresAt).not.toBeNull();
  await world.sql("update api_keys set created_at = now() - interval '31 days' where id = $1", [old.keyId]);
  world.app.platform.access.drop([accessTags.key(old.keyId)]);
  const refused = await old.get("/v1/agents");
  expect([refused.status, refused.body.detail]).toEqual([401, "The API key has expired"]);
});

test("a key made by a key keeps within it", async () => {
  const maker = await made(acme, {
    permissions: ["api_keys:write", "agents:read", "connections:*"],
    stage: "uat",
    expiresAt: inDays(5),
    ipRanges: ["127.0.0.0/8"],
    rateLimitPerMinute: 600,
  });
  const inherited = (await create(maker)).body;
  const [parent] = (await acme.get("/v1/api-keys")).body.data.filter(
    ({ id }: { id: string }) => id === maker.keyId,
  );
  for (const field of ["stage", "expiresAt", "ipRanges", "rateLimitPerMinute"])
    expect(inherited[field], field).toEqual(parent[field]);
  expect(new Set(inherited.permissions)).toEqual(
    new Set(["api_keys:write", "agents:read", "connections:read", "connections:write"]),
  );
  const narrower = { expiresAt: inDays(4), ipRanges: ["127.0.0.1"], rateLimitPerMinute: 60, stage: "uat" };
  expect((await create(maker, narrower)).body).toMatchObject({
    ipRanges: ["127.0.0.1/32"],
    rateLimitPerMinute: 60,
  });
  for (const [word, wider] of [
    ["agents:write", { permissions: ["agents:*"] }],
    ["tools:read", { permissions: ["tools:read"] }],
    ["stage", { stage: "production" }],
    ["expiresAt", { expiresAt: inDays(6) }],
    ["ipRanges", { ipRanges: ["127.0.0.0/7"] }],
    ["ipRanges", { ipRanges: ["127.0.0.1", "::1"] }],
    ["rateLimitPerMinute", { rateLimitPerMinute: 601 }],
  ] as const) {
    const { status, body } = await create(maker, wider);
    expect([status, body.code]).toEqual([403, "forbidden"]);
    expect(body.detail).toContain(word);
  }
});

test("nobody gives what only a grant lets them do", async () => {
  const viewer = await world.newPerson();
  const inAcme = await world.join(viewer, acme, "developer");
  await world.sql(
    `insert into grants (organization_id, id, workspace_id, account_id, permissions, reason, granted_by, expires_at)
     values ($1, 'grant_1', $2, $3, '{audit:read}', 'an incident', $4, now() + interval '1 hour')`,
    [acme.organizationId, acme.workspaceId, viewer.accountId, acme.accountId],
  );
  expect((await inAcme.get("/v1/audit")).status).toBe(200);
  const refused = await create(inAcme, { permissions: ["audit:read"] });
  expect(refused.status).toBe(403);
  expect(refused.body.detail).toContain("audit:read");
});

test("a key of a service account has its role's power, whoever made it stays or goes", async () => {
  const admin = await world.newPerson("Maker");
  const inAcme = await world.join(admin, acme, "admin");
  const robot = await serviceAccount(acme, "developer");
  const key = await made(inAcme, { serviceAccountId: robot });
  expect((await key.get("/v1/me")).body.account.id).toBe(robot);
  expect((await key.post("/v1/agents", { name: "by a robot" })).status).toBe(201);
  expect((await key.get("/v1/audit")).status).toBe(403);
  const [shown] = (await acme.get("/v1/api-keys?limit=1")).body.data;
  expect(shown).toMatchObject({ ownerId: robot, ownerName: "Robot developer", createdByName: "Maker" });
  expect((await acme.del(`/v1/members/${admin.accountId}`)).status).toBe(204);
  expect((await key.get("/v1/agents")).status).toBe(200);
  expect((await acme.del(`/v1/service-accounts/${robot}`)).status).toBe(204);
  expect((await key.get("/v1/agents")).status).toBe(401);
});

test("only who manages everybody's keys makes one for a service account, of this workspace alone, and within their own power", async () => {
  const robot = await serviceAccount(acme, "admin");
  const developer = await world.join(await world.newPerson(), acme, "developer");
  const refused = await create(developer, { serviceAccountId: robot });
  expect(refused.status).toBe(403);
  expect(refused.body.detail).toContain("api_keys:manage");
  const rival = await world.newPerson();
  const foreign = await serviceAccount(rival, "viewer");
  for (const serviceAccountId of [foreign, acme.accountId, rival.accountId]) {
    const { status, body } = await create(acme, { serviceAccountId });
    expect([status, body.errors[0].path]).toEqual([422, "serviceAccountId"]);
  }
  const admin = await world.join(await world.newPerson(), acme, "admin");
  const beyond = await create(admin, { serviceAccountId: robot, permissions: ["workspaces:archive"] });
  expect(beyond.status).toBe(403);
  const starred = await create(admin, { serviceAccountId: robot });
  expect(starred.body.permissions).not.toContain("*");
  expect(starred.body.permissions).not.toContain("workspaces:archive");
  expect((await create(acme, { serviceAccountId: robot })).body.permissions).toEqual(["*"]);
});

test("one sees and ends one's own keys, who manages them everybody's", async () => {
  const developer = await world.join(await world.newPerson("Dev"), acme, "developer");
  const admin = await world.join(await world.newPerson("Adm"), acme, "admin");
  const ofAcme = await made(acme);
  const ofDeveloper = await made(developer);
  const idsSeenBy = async (caller: TestCaller) =>
    (await caller.get("/v1/api-keys?limit=200")).body.data.map(({ id }: { id: string }) => id);
  expect(await idsSeenBy(developer)).toEqual([ofDeveloper.keyId]);
  expect(await idsSeenBy(ofDeveloper)).toEqual([ofDeveloper.keyId]);
  expect(await idsSeenBy(admin)).toEqual(expect.arrayContaining([ofAcme.keyId, ofDeveloper.keyId]));
  expect((await developer.del(`/v1/api-keys/${ofAcme.keyId}`)).status).toBe(404);
  expect((await developer.post(`/v1/api-keys/${ofAcme.keyId}/regenerate`)).status).toBe(404);
  expect((await ofAcme.get("/v1/agents")).status).toBe(200);
  expect((await admin.del(`/v1/api-keys/${ofDeveloper.keyId}`)).status).toBe(204);
  expect((await ofDeveloper.get("/v1/agents")).status).toBe(401);
});

test("a list is narrowed to a state, and to a part of a name", async () => {
  const person = await world.newPerson("Filterer");
  const [living, ended, over] = [await made(person), await made(person), await made(person)];
  const { body: named } = await create(person, { name: "Nightly import" });
  await person.del(`/v1/api-keys/${ended!.keyId}`);
  await world.sql("update api_keys set expires_at = now() - interval '1 second' where id = $1", [
    over!.keyId,
  ]);
  const idsOf = async (query: string) =>
    (await person.get(`/v1/api-keys?${query}`)).body.data.map(({ id }: { id: string }) => id);
  expect(await idsOf("state=active")).toEqual([named.id, living!.keyId]);
  expect(await idsOf("state=expired")).toEqual([over!.keyId]);
  expect(await idsOf("state=revoked")).toEqual([ended!.keyId]);
  expect(await idsOf("search=nightly")).toEqual([named.id]);
  expect(await idsOf(`search=${named.hint}`)).toContain(named.id);
  expect(await idsOf("search=filterer&state=active&limit=1")).toEqual([named.id]);
  expect((await person.get("/v1/api-keys?state=dead")).status).toBe(422);
});

test("a workspace has up to two thousand living keys; revoked and expired ones do not count", async () => {
  const host = await world.newPerson("Host");
  await world.sql(
    `insert into api_keys (workspace_id, organization_id, id, name, hash, hint, permissions, created_by, owner_id, revoked_at, expires_at)
     select $1, $2, 'key_full' || n, 'Full', 'hash of ' || n, 'full', '{*}', $3, $3,
       case when n > 2000 and n <= 2100 then now() end, case when n > 2100 then now() - interval '1 day' end
     from generate_series(1, 2200) n`,
    [host.workspaceId, host.organizationId, host.accountId],
  );
  const make = () => host.post("/v1/api-keys", { name: "One more" });
  const refused = await make();
  expect([refused.status, refused.body.code]).toEqual([409, "conflict"]);
  expect(refused.body.detail).toContain("2000 living API keys");
  await world.sql("update api_keys set revoked_at = now() where id = 'key_full1'");
  expect((await make()).status).toBe(201);
});
