import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verbs } from "../../src/modules/contracts.ts";
import { accessTags } from "../../src/modules/access/index.ts";
import { newId } from "../../src/platform/ids.ts";
import { type Person, type TestCaller, testWorld, type World } from "../../src/platform/testing/world.ts";
import { isReading } from "../../src/platform/verb.ts";
import { isLetThrough, type Probe, probesOf } from "../support/probe.ts";

let world: World;
let host: Person;
let rival: Person;
/** Every permission of the catalogue, with a call that takes it; null where a body asks, not a verb. */
let probes: Map<string, Probe | null>;

interface Subject {
  caller: TestCaller;
  accountId: string;
  keyId?: string;
}
const subjects = new Map<string, Subject>();

async function member(name: string, role: string): Promise<Subject & { person: Person }> {
  const person = await world.newPerson(name);
  return { caller: await world.join(person, host, role), accountId: person.accountId, person };
}
async function inOrganization(name: string, role: string): Promise<Subject> {
  const person = await world.newPerson(name);
  await world.sql(
    "insert into organization_members (organization_id, account_id, role) values ($1, $2, $3)",
    [host.organizationId, person.accountId, role],
  );
  return { caller: person.in(host.workspaceId), accountId: person.accountId };
}
async function keyOf({ accountId }: Subject, permissions: string[], set = ""): Promise<Subject> {
  const key = await world.key(host, permissions);
  await world.sql(`update api_keys set owner_id = $1${set} where id = $2`, [accountId, key.keyId]);
  return { caller: key, accountId, keyId: key.keyId };
}
const grant = async ({ accountId }: Subject, permissions: string[]): Promise<string> => {
  const wanted = { accountId, permissions, reason: "cover for Ann", minutes: 60 };
  const { status, body, text } = await host.post("/v1/grants", wanted);
  if (status !== 201) throw new Error(`the grant was refused: ${text}`);
  return body.id;
};

beforeAll(async () => {
  world = await testWorld();
  host = await world.newPerson("Host");
  rival = await world.newPerson("Rival");
  const { body: catalogue } = await host.get("/v1/permissions");
  probes = new Map(catalogue.workspace.map(({ name }: { name: string }) => [name, null]));
  // Reading where it can be, so that asking changes as little as possible.
  const inOrder = verbs
    .filter(({ scope, needs }) => scope === "workspace" && needs)
    .sort((a, b) => Number(isReading(a)) - Number(isReading(b)));
  for (const probe of inOrder.flatMap((verb) => probesOf(verb, host))) probes.set(probe.permission!, probe);

  const role = await host.post(`/v1/organizations/${host.organizationId}/roles`, {
    name: "Night shift",
    permissions: ["agents:read", "tools:write", "deployments:uat"],
  });
  const developer = await member("Dora", "developer");
  const lent = await member("Lena", "viewer");
  await grant(lent, ["agents:delete", "members:write"]);
  const over = await member("Otto", "viewer");
  const ended = await grant(over, ["agents:delete"]);
  await world.sql(
    "update grants set created_at = created_at - interval '4 days', expires_at = expires_at - interval '4 days' where id = $1",
    [ended],
  );
  const taken = await member("Tara", "viewer");
  await host.del(`/v1/grants/${await grant(taken, ["agents:delete"])}`);
  world.app.platform.access.drop([accessTags.account(over.accountId)]);
  const all: Record<string, Subject> = {
    "an owner": { caller: host, accountId: host.accountId },
    "a developer": developer,
    "an operator": await member("Olga", "operator"),
    "somebody with an own role": await member("Nils", role.body.id),
    "an inherited admin": await inOrganization("Ada", "admin"),
    "somebody of the organization alone": await inOrganization("Sam", "member"),
    "somebody with a grant": lent,
    "somebody whose grant ended": over,
    "somebody whose grant was revoked": taken,
    "a key of all its owner may": await keyOf(developer, ["*"]),
    "a key of wildcards": await keyOf(developer, ["agents:*", "members:*"]),
    "a key of somebody with a grant": await keyOf(lent, ["agents:delete", "agents:read"]),
    "a key of one stage": await keyOf(developer, ["*"], ", stage = 'dev'"),
    "an expired key": await keyOf(developer, ["*"], ", expires_at = now() - interval '1 day'"),
    "a key of somebody who is no member": await keyOf(await inOrganization("Ex", "member"), ["*"]),
  };
  for (const [name, subject] of Object.entries(all)) subjects.set(name, subject);
  const revoked = await keyOf(developer, ["*"]);
  await host.del(`/v1/api-keys/${revoked.keyId}`);
  await world.sql("update api_keys set revoked_at = coalesce(revoked_at, now()) where id = $1", [
    revoked.keyId,
  ]);
  world.app.platform.access.drop([accessTags.key(revoked.keyId!)]);
  subjects.set("a revoked key", revoked);
});
afterAll(() => world.stop());

const explain = (caller: TestCaller, permission: string, { accountId, keyId }: Partial<Subject> = {}) => {
  const about = keyId ? `&keyId=${keyId}` : accountId ? `&accountId=${accountId}` : "";
  return caller.get(`/v1/access/explain?permission=${permission}${about}`);
};
/** What the server really does. */
async function mayReally({ caller }: Subject, probe: Probe): Promise<boolean> {
  // Whoever cannot enter, or whose key is dead, is turned away before anything is asked.
  if ((await caller.get("/v1/me")).status === 401) return false;
  if ((await explain(caller, "runs:read")).status === 404) return false;
  return isLetThrough(caller, probe);
}

describe("the answer is what the server does", () => {
  test.each([
    "an owner",
    "a developer",
    "an operator",
    "somebody with an own role",
    "an inherited admin",
    "somebody of the organization alone",
    "somebody with a grant",
    "somebody whose grant ended",
    "somebody whose grant was revoked",
    "a key of all its owner may",
    "a key of wildcards",
    "a key of somebody with a grant",
    "a key of one stage",
    "an expired key",
    "a revoked key",
    "a key of somebody who is no member",
  ])("for %s, about every permission", async (name) => {
    const subject = subjects.get(name)!;
    for (const [permission, probe] of probes) {
      const { status, body } = await explain(host, permission, subject);
      expect(status).toBe(200);
      expect(body.subject).toMatchObject({ accountId: subject.accountId, keyId: subject.keyId ?? null });
      if (probe)
        expect({ permission, isAllowed: body.isAllowed }).toEqual({
          permission,
          isAllowed: await mayReally(subject, probe),
        });
      // Who may is let by something; who may not is let by nothing, or stopped by something.
      const says = body.chain.map(({ allows }: { allows: boolean }) => allows);
      expect(says).toContain(body.isAllowed);
      for (const { message } of body.chain) expect(message).toMatch(/^[\p{Lu}“].*\.$/u);
    }
  });
});

describe("the chain", () => {
  const chain = async (name: string, permission: string) =>
    (await explain(host, permission, subjects.get(name)!)).body.chain;

  test("names the role, a preset or the organization's own", async () => {
    expect(await chain("a developer", "agents:write")).toEqual([
      {
        kind: "role",
        allows: true,
        message: "The role Developer of Dora allows “Create and edit agents” (agents:write).",
      },
    ]);
    expect(await chain("somebody with an own role", "agents:write")).toEqual([
      {
        kind: "role",
        allows: false,
        message:
          "The organization's role “Night shift” of Nils does not allow “Create and edit agents” (agents:write).",
      },
    ]);
  });

  test("says what is inherited, and who was never added", async () => {
    const [inherited] = await chain("an inherited admin", "workspaces:delete");
    expect(inherited).toMatchObject({ kind: "inherited_role", allows: false });
    expect(inherited.message).toContain("Ada is admin of the organization");
    expect(await chain("somebody of the organization alone", "runs:read")).toEqual([
      {
        kind: "not_a_member",
        allows: false,
        message: "Sam is in the organization, but was not added to this workspace.",
      },
    ]);
  });

  test("tells of grants that hold, ended or were revoked, with their reason", async () => {
    const kinds = (links: { kind: string; allows: boolean }[]) =>
      links.map(({ kind, allows }) => [kind, allows]);
    const held = await chain("somebody with a grant", "agents:delete");
    expect(kinds(held)).toEqual([
      ["role", false],
      ["grant", true],
    ]);
    expect(held[1].message).toContain("cover for Ann");
    expect(kinds(await chain("somebody whose grant ended", "agents:delete"))).toEqual([
      ["role", false],
      ["expired", false],
    ]);
    expect(kinds(await chain("somebody whose grant was revoked", "agents:delete"))).toEqual([
      ["role", false],
      ["revoked", false],
    ]);
  });

  test("tells of the key, its stage, its end and its revocation", async () => {
    const kinds = async (name: string, permission: string) =>
      (await chain(name, permission)).map(({ kind, allows }: { kind: string; allows: boolean }) => [
        kind,
        allows,
      ]);
    expect(await kinds("a key of wildcards", "runs:create")).toEqual([
      ["role", true],
      ["key", false],
    ]);
    expect(await kinds("a key of one stage", "runs:create")).toEqual([
      ["role", true],
      ["key", true],
      ["stage", true],
    ]);
    expect(await kinds("an expired key", "runs:create")).toContainEqual(["expired", false]);
    expect(await kinds("a revoked key", "runs:create")).toContainEqual(["revoked", false]);
  });

  test("says that the workspace is archived", async () => {
    const owner = await world.newPerson("Archivist");
    await world.sql("update workspaces set archived_at = now() where id = $1", [owner.workspaceId]);
    const refused = await explain(owner, "agents:write");
    expect(refused.body.isAllowed).toBe(false);
    expect(refused.body.chain[0]).toMatchObject({ kind: "archived", allows: false });
    expect((await explain(owner, "workspaces:archive")).body.isAllowed).toBe(true);
  });
});

describe("asking", () => {
  test("about oneself needs no permission, about others roles:read", async () => {
    const operator = subjects.get("an operator")!;
    const developer = subjects.get("a developer")!;
    const own = await explain(operator.caller, "runs:read");
    expect([own.status, own.body.isAllowed]).toEqual([200, false]);
    expect((await explain(operator.caller, "runs:read", { accountId: operator.accountId })).status).toBe(200);
    expect((await explain(operator.caller, "runs:read", { accountId: developer.accountId })).status).toBe(
      403,
    );
    const key = subjects.get("a key of all its owner may")!;
    expect((await explain(operator.caller, "runs:read", { keyId: key.keyId! })).status).toBe(404);
    expect((await explain(developer.caller, "runs:read", { keyId: key.keyId! })).status).toBe(200);
  });

  test("by a key is about the key", async () => {
    const key = subjects.get("a key of wildcards")!;
    const { body } = await explain(key.caller, "runs:read");
    expect(body).toMatchObject({ isAllowed: false, subject: { keyId: key.keyId } });
  });

  test("about what is elsewhere finds nothing, and about what is no permission says so", async () => {
    const foreign = await world.key(rival);
    for (const keyId of [foreign.keyId, newId("apiKey")])
      expect((await explain(host, "runs:read", { keyId })).status).toBe(404);
    for (const accountId of [rival.accountId, newId("account")])
      expect((await explain(host, "runs:read", { accountId })).status).toBe(404);
    for (const permission of ["runs:fly", "workspaces:create", "*"]) {
      const { status, body } = await explain(host, permission);
      expect([status, body.errors[0].path]).toEqual([422, "permission"]);
    }
  });
});

describe("the impact", () => {
  const impact = (caller: TestCaller, query: string) => caller.get(`/v1/access/impact?${query}`);

  test("of a member counts keys, grants, and says who is the last owner", async () => {
    const lent = subjects.get("somebody with a grant")!;
    const { status, body } = await impact(host, `accountId=${lent.accountId}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ grants: 1, invitations: 0, runsUnderWay: 0, isLastOwner: false });
    expect(body.keys.map(({ id }: { id: string }) => id)).toEqual([
      subjects.get("a key of somebody with a grant")!.keyId,
    ]);
    expect((await impact(host, `accountId=${host.accountId}`)).body.isLastOwner).toBe(true);
  });

  test("of a key is the key and what runs by it", async () => {
    const { keyId } = subjects.get("a key of one stage")!;
    const { body } = await impact(host, `keyId=${keyId}`);
    expect(body.keys).toHaveLength(1);
    expect(body).toMatchObject({ members: [], runsUnderWay: 0 });
    const revoked = subjects.get("a revoked key")!;
    expect((await impact(host, `keyId=${revoked.keyId}`)).body.keys).toEqual([]);
  });

  test("is asked about exactly one thing of this workspace, by who may read roles", async () => {
    expect((await impact(host, "")).status).toBe(422);
    const { accountId } = subjects.get("a developer")!;
    const both = await impact(host, `accountId=${accountId}&roleId=${newId("role")}`);
    expect(both.status).toBe(422);
    expect((await impact(subjects.get("a developer")!.caller, `accountId=${accountId}`)).status).toBe(403);
    const foreign = await world.key(rival);
    const absent = [
      `keyId=${foreign.keyId}`,
      `keyId=${newId("apiKey")}`,
      `accountId=${rival.accountId}`,
      `roleId=${newId("role")}`,
    ];
    for (const query of absent) expect((await impact(host, query)).status).toBe(404);
  });
});
