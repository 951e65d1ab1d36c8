import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeAgent } from "../../platform/testing/agents.ts";
import { newId } from "../../platform/ids.ts";
import { type Person, type TestCaller, testWorld, type World } from "../../platform/testing/world.ts";

let world: World;
let acme: Person;
let rival: Person;
beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
  rival = await world.newPerson("Rival");
});
afterAll(() => world.stop());

/** Somebody of the organization, in no workspace of it. */
async function colleague(host: Person, name: string, role = "member"): Promise<Person> {
  const person = await world.newPerson(name);
  await world.sql(
    "insert into organization_members (organization_id, account_id, role) values ($1, $2, $3)",
    [host.organizationId, person.accountId, role],
  );
  return person;
}
const add = (caller: TestCaller, { accountId }: { accountId: string }, role: string) =>
  caller.post("/v1/members", { accountId, role });
const names = ({ body }: { body: { data: { name: string }[] } }) => body.data.map(({ name }) => name);
async function lastChange(person: TestCaller, verb: string) {
  const { body } = await person.get(`/v1/audit?verb=${verb}`);
  return body.data[0];
}

describe("the list", () => {
  test("shows who was added and who inherits, with the reason", async () => {
    const host = await world.newPerson("Host");
    const admin = await colleague(host, "Ada Admin", "admin");
    const both = await colleague(host, "Bo Both", "admin");
    await colleague(host, "Nobody Here");
    await world.join(both, host, "viewer");
    await world.join(await world.newPerson("Dev Dora"), host, "developer");
    const { status, body } = await host.get("/v1/members");
    expect(status).toBe(200);
    const of = Object.fromEntries(body.data.map((member: { name: string }) => [member.name, member]));
    expect(Object.keys(of).sort()).toEqual(["Ada Admin", "Bo Both", "Dev Dora", "Host"]);
    expect(of["Host"]).toMatchObject({
      kind: "person",
      role: "owner",
      memberRole: "owner",
      inheritedFrom: "owner",
      isMe: true,
      email: host.email,
    });
    expect(of["Ada Admin"]).toMatchObject({
      accountId: admin.accountId,
      role: "admin",
      roleName: "Admin",
      memberRole: null,
      inheritedFrom: "admin",
      addedAt: null,
      isMe: false,
    });
    expect(of["Bo Both"]).toMatchObject({ role: "admin", memberRole: "viewer", inheritedFrom: "admin" });
    expect(of["Dev Dora"]).toMatchObject({ role: "developer", memberRole: "developer", inheritedFrom: null });
  });

  test("is searched and filtered by name, address, role and kind", async () => {
    const host = await world.newPerson("Searcher");
    const percent = await world.newPerson("100% Zoe");
    await world.join(percent, host, "tester");
    await world.join(await world.newPerson("Plain Zoe"), host, "viewer");
    await colleague(host, "Above", "admin");
    await host.post("/v1/service-accounts", { name: "Robot", role: "tester" });
    expect(names(await host.get("/v1/members?search=zoe")).sort()).toEqual(["100% Zoe", "Plain Zoe"]);
    expect(names(await host.get(`/v1/members?search=${encodeURIComponent("0% z")}`))).toEqual(["100% Zoe"]);
    expect(names(await host.get(`/v1/members?search=${percent.email}`))).toEqual(["100% Zoe"]);
    expect(names(await host.get("/v1/members?role=tester")).sort()).toEqual(["100% Zoe", "Robot"]);
    expect(names(await host.get("/v1/members?role=admin"))).toEqual(["Above"]);
    expect(names(await host.get("/v1/members?kind=service"))).toEqual(["Robot"]);
    expect((await host.get("/v1/members?kind=ghost")).status).toBe(422);
  });

  test("pages through added and inherited people alike, each once", async () => {
    const host = await world.newPerson("Pager");
    for (let index = 0; index < 4; index++) {
      await colleague(host, `Above ${index}`, "admin");
      await world.join(await world.newPerson(`Added ${index}`), host, "viewer");
    }
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await host.get(`/v1/members?limit=2${cursor ? `&cursor=${cursor}` : ""}`);
      expect(page.body.data.length).toBeLessThanOrEqual(2);
      seen.push(...names(page));
      cursor = page.body.nextCursor;
    } while (cursor);
    expect(seen.length).toBe(9);
    expect(new Set(seen).size).toBe(9);
  });

  test("is for whoever may read it, and reading it is on record", async () => {
    const host = await world.newPerson("Reader");
    const operator = await world.join(await world.newPerson(), host, "operator");
    expect((await operator.get("/v1/members")).status).toBe(403);
    expect((await rival.in(host.workspaceId).get("/v1/members")).status).toBe(404);
    await host.get("/v1/members");
    expect((await lastChange(host, "members.list")).target).toEqual({ read: "members" });
  });
});

describe("adding", () => {
  test("gives a colleague a role here, at once", async () => {
    const person = await colleague(acme, "Newcomer");
    const there = person.in(acme.workspaceId);
    expect((await there.get("/v1/agents")).status).toBe(404);
    const { status, body } = await add(acme, person, "developer");
    expect(status).toBe(201);
    expect(body).toMatchObject({ accountId: person.accountId, role: "developer", inheritedFrom: null });
    expect((await there.get("/v1/agents")).status).toBe(200);
    const entry = await lastChange(acme, "members.add");
    expect(entry.target).toEqual({ accountId: person.accountId, role: "developer" });
  });

  test("twice is a conflict, also at the same moment", async () => {
    const person = await colleague(acme, "Twice");
    const answers = await Promise.all([1, 2, 3].map(() => add(acme, person, "viewer")));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect((await add(acme, person, "viewer")).status).toBe(409);
  });

  test("knows nobody outside the organization", async () => {
    const stranger = await add(acme, rival, "viewer");
    const absent = await add(acme, { accountId: newId("account") }, "viewer");
    expect(stranger.status).toBe(404);
    expect({ ...stranger.body, requestId: "" }).toEqual({ ...absent.body, requestId: "" });
  });

  test("refuses a role that there is not, or that is another organization's", async () => {
    const person = await colleague(acme, "Roleless");
    const theirs = await rival.post(`/v1/organizations/${rival.organizationId}/roles`, {
      name: "Theirs",
      permissions: ["runs:read"],
    });
    for (const role of ["boss", newId("role"), theirs.body.id]) {
      const { status, body } = await add(acme, person, role);
      expect(status).toBe(422);
      expect(body.errors[0].path).toBe("role");
    }
  });

  test("gives no more than one has, by session and by key", async () => {
    const host = await world.newPerson("Giver");
    const admin = await world.join(await world.newPerson(), host, "admin");
    const [one, two] = [await colleague(host, "One"), await colleague(host, "Two")];
    const refused = await add(admin, one, "owner");
    expect(refused.status).toBe(403);
    expect(refused.body.detail).toContain("workspaces:archive");
    expect((await add(admin, one, "admin")).status).toBe(201);
    const key = await world.key(host, ["members:write", "members:read"]);
    expect((await add(key, two, "viewer")).status).toBe(403);
    const developer = await world.join(await world.newPerson(), host, "developer");
    expect((await add(developer, two, "viewer")).status).toBe(403);
  });
});

describe("changing a role", () => {
  test("changes what is allowed with the next call, and shows before and after", async () => {
    const person = await colleague(acme, "Changing");
    await add(acme, person, "viewer");
    const there = person.in(acme.workspaceId);
    expect((await there.post("/v1/agents", { name: "no" })).status).toBe(403);
    const { status, body } = await acme.patch(`/v1/members/${person.accountId}`, { role: "developer" });
    expect([status, body.role]).toEqual([200, "developer"]);
    expect((await there.post("/v1/agents", { name: "yes" })).status).toBe(201);
    const entry = await lastChange(acme, "members.update");
    expect([entry.before, entry.after]).toEqual([{ role: "viewer" }, { role: "developer" }]);
  });

  test("of somebody stronger is refused", async () => {
    const host = await world.newPerson("Strong");
    const admin = await world.join(await world.newPerson(), host, "admin");
    const { status } = await admin.patch(`/v1/members/${host.accountId}`, { role: "viewer" });
    expect(status).toBe(403);
    expect((await admin.del(`/v1/members/${host.accountId}`)).status).toBe(403);
  });

  test("of somebody inherited says where it comes from; of nobody is not found", async () => {
    const host = await world.newPerson("Inheriting");
    const above = await colleague(host, "Above", "admin");
    const inherited = await host.patch(`/v1/members/${above.accountId}`, { role: "viewer" });
    expect([inherited.status, inherited.body.inheritedFrom]).toEqual([409, "admin"]);
    const outside = await colleague(host, "Outside");
    for (const accountId of [outside.accountId, rival.accountId, newId("account")])
      expect((await host.patch(`/v1/members/${accountId}`, { role: "viewer" })).status).toBe(404);
  });

  test("never takes the last owner away, and of two owners going at once one stays", async () => {
    const host = await world.newPerson("Last");
    const only = await host.patch(`/v1/members/${host.accountId}`, { role: "admin" });
    expect([only.status, only.body.code]).toEqual([409, "last_owner"]);
    for (let round = 0; round < 5; round++) {
      const others = [await world.newPerson(), await world.newPerson()];
      const [one, two] = [
        await world.join(others[0]!, host, "owner"),
        await world.join(others[1]!, host, "owner"),
      ];
      await world.sql("delete from members where workspace_id = $1 and account_id <> all ($2)", [
        host.workspaceId,
        others.map(({ accountId }) => accountId),
      ]);
      const answers = await Promise.all([one.post("/v1/members/leave"), two.post("/v1/members/leave")]);
      expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
      const owners = await world.sql("select 1 from members where workspace_id = $1 and role = 'owner'", [
        host.workspaceId,
      ]);
      expect(owners.length).toBe(1);
    }
  });
});

describe("removing", () => {
  test("ends access, keys and grants here at once, and coming back revives none of them", async () => {
    const person = await colleague(acme, "Going");
    await add(acme, person, "developer");
    const there = person.in(acme.workspaceId);
    const key = await world.key(there);
    await acme.post("/v1/grants", {
      accountId: person.accountId,
      permissions: ["agents:delete"],
      reason: "clearing up",
      minutes: 60,
    });
    const own = await world.key(person);
    expect((await key.get("/v1/agents")).status).toBe(200);
    expect((await acme.del(`/v1/members/${person.accountId}`)).status).toBe(204);
    expect((await there.get("/v1/agents")).status).toBe(404);
    expect((await key.get("/v1/agents")).status).toBe(401);
    expect((await own.get("/v1/agents")).status).toBe(200);
    const entry = await lastChange(acme, "members.remove");
    expect([entry.before, entry.after]).toEqual([{ role: "developer" }, null]);
    await add(acme, person, "developer");
    expect((await there.get("/v1/agents")).status).toBe(200);
    expect((await key.get("/v1/agents")).status).toBe(401);
    const living = await acme.get("/v1/grants?isLiving=true");
    expect(living.body.data).toEqual([]);
    expect((await acme.del(`/v1/members/${person.accountId}`)).status).toBe(204);
    expect((await acme.del(`/v1/members/${person.accountId}`)).status).toBe(404);
  });

  test("while a grant is being given leaves none behind", async () => {
    const person = await colleague(acme, "Racing");
    for (let round = 0; round < 5; round++) {
      await add(acme, person, "viewer");
      const wanted = {
        accountId: person.accountId,
        permissions: ["agents:write"],
        reason: "race",
        minutes: 5,
      };
      const [given, removed] = await Promise.all([
        acme.post("/v1/grants", wanted),
        acme.del(`/v1/members/${person.accountId}`),
      ]);
      expect([201, 404]).toContain(given.status);
      expect(removed.status).toBe(204);
      const living = await world.sql(
        "select 1 from grants where account_id = $1 and revoked_at is null and expires_at > now()",
        [person.accountId],
      );
      expect(living).toEqual([]);
    }
  });

  test("ends the streams that person has open here, by session and by key", async () => {
    const person = await colleague(acme, "Streaming");
    await add(acme, person, "developer");
    const there = person.in(acme.workspaceId);
    const key = await world.key(there);
    const agent = await makeAgent(acme, { model: { connectionId: null, name: "demo-slow" } });
    const { body: run } = await acme.post(`/v1/agents/${agent.id}/runs`, {
      input: "#long:400 a long answer",
      mode: "async",
      isDraft: true,
    });
    const streams = [
      await there.stream("GET", `/v1/runs/${run.id}/events`),
      await key.stream("GET", `/v1/runs/${run.id}/events`),
    ];
    const kinds = streams.map(async (stream) => {
      const seen: string[] = [];
      for await (const { event } of stream.events) seen.push(event);
      return seen;
    });
    expect((await acme.del(`/v1/members/${person.accountId}`)).status).toBe(204);
    for (const seen of await Promise.all(kinds)) expect(seen).not.toContain("done");
    await acme.post(`/v1/runs/${run.id}/cancel`);
  });

  test("takes back the places in invitations that person gave", async () => {
    const host = await world.newPerson("Inviting");
    const admin = await colleague(host, "Gone Admin");
    await add(host, admin, "admin");
    const invitation = newId("invitation");
    await world.sql(
      `insert into invitations (organization_id, id, email, role, invited_by, expires_at)
       values ($1, $2, 'soon@example.org', 'member', $3, now() + interval '7 days')`,
      [host.organizationId, invitation, admin.accountId],
    );
    await world.sql(
      `insert into invitation_workspaces (organization_id, invitation_id, workspace_id, role, invited_by)
       values ($1, $2, $3, 'viewer', $4)`,
      [host.organizationId, invitation, host.workspaceId, admin.accountId],
    );
    const impact = await host.get(`/v1/access/impact?accountId=${admin.accountId}`);
    expect(impact.body.invitations).toBe(1);
    expect((await host.del(`/v1/members/${admin.accountId}`)).status).toBe(204);
    const left = await world.sql("select 1 from invitation_workspaces where invitation_id = $1", [
      invitation,
    ]);
    expect(left).toEqual([]);
  });

  test("from the organization takes back what that person offered in it, for good", async () => {
    const host = await world.newPerson("Offering");
    const admin = await colleague(host, "Offering Admin", "admin");
    const invitations = `/v1/organizations/${host.organizationId}/invitations`;
    const offer = (email: string, role: string) => admin.post(invitations, { email, role });
    expect((await offer("one@example.org", "admin")).status).toBe(201);
    await host.post(invitations, { email: "two@example.org", role: "member" });
    const people = `/v1/organizations/${host.organizationId}/members`;
    expect((await host.del(`${people}/${admin.accountId}`)).status).toBe(204);
    const pending = await host.get(`${invitations}?state=pending`);
    expect(pending.body.data.map(({ email }: { email: string }) => email)).toEqual(["two@example.org"]);
  });

  test("somebody who inherits access says where it comes from", async () => {
    const host = await world.newPerson("Above all");
    const above = await colleague(host, "Admin", "admin");
    const { status, body } = await host.del(`/v1/members/${above.accountId}`);
    expect([status, body.code]).toEqual([409, "conflict"]);
    expect(body.detail).toContain("admin of its organization");
    expect((await host.post("/v1/members/leave")).status).toBe(409);
  });
});

describe("leaving", () => {
  test("needs no permission and ends one's own keys here", async () => {
    const person = await colleague(acme, "Leaving");
    await add(acme, person, "developer");
    const there = person.in(acme.workspaceId);
    const key = await world.key(there);
    expect((await key.post("/v1/members/leave")).status).toBe(403);
    expect((await there.post("/v1/members/leave")).status).toBe(204);
    expect((await there.get("/v1/agents")).status).toBe(404);
    expect((await key.get("/v1/agents")).status).toBe(401);
    expect((await lastChange(acme, "members.leave")).before).toEqual({ role: "developer" });
  });
});

test("candidates are people and service accounts of the organization who were not added", async () => {
  const host = await world.newPerson("Choosing");
  await colleague(host, "Free Fred");
  await colleague(host, "Above Abe", "admin");
  await world.join(await world.newPerson("Taken Tina"), host, "viewer");
  expect(names(await host.get("/v1/member-candidates")).sort()).toEqual(["Above Abe", "Free Fred"]);
  expect(names(await host.get("/v1/member-candidates?search=fred"))).toEqual(["Free Fred"]);
  const first = await host.get("/v1/member-candidates?limit=1");
  const second = await host.get(`/v1/member-candidates?limit=1&cursor=${first.body.nextCursor}`);
  expect([...names(first), ...names(second)].sort()).toEqual(["Above Abe", "Free Fred"]);
  const viewer = await world.join(await world.newPerson(), host, "viewer");
  expect((await viewer.get("/v1/member-candidates")).status).toBe(403);
});
