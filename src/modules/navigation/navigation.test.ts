import { afterAll, beforeAll, expect, test } from "vitest";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";

let world: World;
let acme: Person;
beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
});
afterAll(() => world.stop());

const unnamed = (person: Person) => {
  const { "bailiwick-workspace": _, ...headers } = person.headers;
  return world.anonymous.with(headers);
};
const stateOf = async (person: Person) => (await unnamed(person).get("/v1/navigation")).body;
const newWorkspace = async (person: Person, organizationId: string, name: string) =>
  (await person.post("/v1/workspaces", { organizationId, name, environment: "staging" })).body;
const ids = (places: { id: string }[]) => places.map(({ id }) => id).sort();

test("a new account finds its personal organization and workspace, and lands there", async () => {
  const person = await world.newPerson("Ada");
  expect(await stateOf(person)).toEqual({
    organizations: [
      {
        id: person.organizationId,
        name: "Ada (personal)",
        slug: expect.any(String),
        formerSlugs: [],
        iconUrl: null,
        isPersonal: true,
        role: "owner",
      },
    ],
    workspaces: [
      {
        id: person.workspaceId,
        organizationId: person.organizationId,
        name: "Personal",
        slug: "personal",
        formerSlugs: [],
        iconUrl: null,
        environment: "development",
        isPersonal: true,
        role: "owner",
        roleName: "owner",
        roleFrom: "organization",
      },
    ],
    currentWorkspaceId: person.workspaceId,
    currentOrganizationId: person.organizationId,
    defaultWorkspaceId: null,
    defaultOrganizationId: null,
    landingWorkspaceId: person.workspaceId,
  });
});

test("everything one can enter is there with the role that counts, and nothing else", async () => {
  const { body: team } = await acme.post("/v1/organizations", { name: "Team" });
  const [one, two] = [await newWorkspace(acme, team.id, "One"), await newWorkspace(acme, team.id, "Two")];
  const person = await world.newPerson();
  const join = (role: string) =>
    world.sql(
      `insert into organization_members (organization_id, account_id, role) values ($1, $2, $3)
       on conflict (organization_id, account_id) do update set role = excluded.role`,
      [team.id, person.accountId, role],
    );
  const added = (role: string) =>
    world.sql(
      `insert into members (organization_id, workspace_id, account_id, role) values ($1, $2, $3, $4)
       on conflict (workspace_id, account_id) do update set role = excluded.role`,
      [team.id, one.id, person.accountId, role],
    );
  const reached = async () =>
    Object.fromEntries(
      (await stateOf(person)).workspaces
        .filter(({ organizationId }: { organizationId: string }) => organizationId === team.id)
        .map(({ id, role, roleFrom }: Record<string, string>) => [id, `${role} by ${roleFrom}`]),
    );
  await join("member");
  expect(ids((await stateOf(person)).organizations)).toEqual([person.organizationId, team.id].sort());
  expect(await reached()).toEqual({});
  await added("developer");
  expect(await reached()).toEqual({ [one.id]: "developer by member" });
  await join("billing_admin");
  expect(await reached()).toEqual({ [one.id]: "developer by member" });
  await join("admin");
  expect(await reached()).toEqual({ [one.id]: "admin by organization", [two.id]: "admin by organization" });
  await added("owner");
  expect(await reached()).toEqual({ [one.id]: "owner by member", [two.id]: "admin by organization" });
  await join("owner");
  expect(await reached()).toEqual({ [one.id]: "owner by organization", [two.id]: "owner by organization" });
  expect((await stateOf(acme)).workspaces.map(({ id }: { id: string }) => id)).not.toContain(
    person.workspaceId,
  );
});

test("a role the organization made is told by its name", async () => {
  const { body: team } = await acme.post("/v1/organizations", { name: "Crew" });
  const { id: workspaceId } = await newWorkspace(acme, team.id, "Ward");
  const { body: role } = await acme.post(`/v1/organizations/${team.id}/roles`, {
    name: "Night shift",
    permissions: ["runs:read"],
  });
  const person = await world.newPerson();
  const joined =
    "insert into organization_members (organization_id, account_id, role) values ($1, $2, 'member')";
  await world.sql(joined, [team.id, person.accountId]);
  await world.sql(
    "insert into members (organization_id, workspace_id, account_id, role) values ($1, $2, $3, $4)",
    [team.id, workspaceId, person.accountId, role.id],
  );
  const ward = (await stateOf(person)).workspaces.find(({ id }: { id: string }) => id === workspaceId);
  expect(ward).toMatchObject({ role: role.id, roleName: "Night shift", roleFrom: "member" });
});

test("the role here is the role the workspace itself reports", async () => {
  const person = await world.newPerson();
  await world.join(person, acme, "tester");
  for (const { id, role, roleFrom } of (await stateOf(person)).workspaces) {
    const { workspace } = (await person.in(id).get("/v1/me")).body;
    expect({ role, roleFrom }).toEqual({ role: workspace.role, roleFrom: workspace.roleFrom });
  }
});

test("an archived workspace is nowhere to go, whatever the profile says", async () => {
  const person = await world.newPerson();
  const shelf = await newWorkspace(person, person.organizationId, "Shelf");
  await person.patch("/v1/me", { defaultWorkspaceId: shelf.id, lastWorkspaceId: shelf.id });
  expect(await stateOf(person)).toMatchObject({ landingWorkspaceId: shelf.id, currentWorkspaceId: shelf.id });
  await world.sql("update workspaces set archived_at = now() where id = $1", [shelf.id]);
  const state = await stateOf(person);
  expect(ids(state.workspaces)).toEqual([person.workspaceId]);
  expect(state).toMatchObject({
    defaultWorkspaceId: null,
    landingWorkspaceId: person.workspaceId,
    currentWorkspaceId: person.workspaceId,
  });
  expect((await person.in(shelf.id).get("/v1/navigation")).body.currentWorkspaceId).toBe(shelf.id);
});

test("where one is: the workspace named, else the last, else the default, else the personal one", async () => {
  const person = await world.newPerson();
  const { body: team } = await person.post("/v1/organizations", { name: "Team" });
  const [first, second] = [
    await newWorkspace(person, team.id, "First"),
    await newWorkspace(person, team.id, "Second"),
  ];
  expect(await stateOf(person)).toMatchObject({ currentWorkspaceId: person.workspaceId });
  await person.patch("/v1/me", { defaultWorkspaceId: first.id, defaultOrganizationId: team.id });
  expect(await stateOf(person)).toMatchObject({
    currentWorkspaceId: first.id,
    currentOrganizationId: team.id,
    defaultWorkspaceId: first.id,
    defaultOrganizationId: team.id,
    landingWorkspaceId: first.id,
  });
  await person.patch("/v1/me", { lastWorkspaceId: second.id });
  expect(await stateOf(person)).toMatchObject({
    currentWorkspaceId: second.id,
    landingWorkspaceId: first.id,
  });
  await person.patch("/v1/me", { defaultWorkspaceId: null });
  expect(await stateOf(person)).toMatchObject({ landingWorkspaceId: second.id });
  const { body } = await person.get("/v1/navigation");
  expect(body).toMatchObject({
    currentWorkspaceId: person.workspaceId,
    currentOrganizationId: person.organizationId,
  });
});

test("somebody else's personal workspace is not where one lands", async () => {
  const person = await world.newPerson();
  await world.join(person, acme, "member");
  expect(await stateOf(person)).toMatchObject({ landingWorkspaceId: person.workspaceId });
});

test("two tabs in two workspaces each hear of their own", async () => {
  const person = await world.newPerson();
  const other = await newWorkspace(person, person.organizationId, "Other");
  const [here, there] = await Promise.all([
    person.get("/v1/navigation"),
    person.in(other.id).get("/v1/navigation"),
  ]);
  expect(here.body.currentWorkspaceId).toBe(person.workspaceId);
  expect(there.body.currentWorkspaceId).toBe(other.id);
  const { currentWorkspaceId: _a, currentOrganizationId: _b, ...shared } = here.body;
  expect(there.body).toMatchObject(shared);
});

test("addresses that were left lead to where they went", async () => {
  const person = await world.newPerson();
  const { body: team } = await person.post("/v1/organizations", { name: "Team", slug: "left-address" });
  const workspace = await newWorkspace(person, team.id, "Old Name");
  await person.patch(`/v1/organizations/${team.id}`, { slug: "new-address" });
  await person.patch(`/v1/workspaces/${workspace.id}`, { slug: "new-name" });
  const state = await stateOf(person);
  expect(state.organizations.find(({ id }: { id: string }) => id === team.id)).toMatchObject({
    slug: "new-address",
    formerSlugs: ["left-address"],
  });
  expect(state.workspaces.find(({ id }: { id: string }) => id === workspace.id)).toMatchObject({
    slug: "new-name",
    formerSlugs: ["old-name"],
  });
});

test("a key sees the one workspace it belongs to; a workspace of others is not there", async () => {
  const key = await world.key(acme, ["agents:read"]);
  const { body } = await key.get("/v1/navigation");
  expect(ids(body.workspaces)).toEqual([acme.workspaceId]);
  expect(ids(body.organizations)).toEqual([acme.organizationId]);
  expect(body.currentWorkspaceId).toBe(acme.workspaceId);
  const rival = await world.newPerson();
  expect((await rival.in(acme.workspaceId).get("/v1/navigation")).status).toBe(404);
  expect((await world.anonymous.get("/v1/navigation")).status).toBe(401);
});

test("a thousand workspaces come in one answer", async () => {
  const person = await world.newPerson();
  await world.sql(
    `insert into workspaces (organization_id, id, name, slug, environment, created_by)
     select $1, 'ws_0' || lpad(n::text, 25, '0'), 'W ' || n, 'w-' || n, 'production', $2 from generate_series(1, 1000) n`,
    [person.organizationId, person.accountId],
  );
  const { workspaces } = await stateOf(person);
  expect(workspaces).toHaveLength(1001);
  expect(new Set(workspaces.map(({ role }: { role: string }) => role))).toEqual(new Set(["owner"]));
});

test("the twenty last addresses of a place lead to it, and none before them", async () => {
  const person = await world.newPerson("Restless");
  const rename = async (index: number) => {
    const moved = [
      await person.patch(`/v1/organizations/${person.organizationId}`, { slug: `restless-${index}` }),
      await person.patch(`/v1/workspaces/${person.workspaceId}`, { slug: `restless-${index}` }),
    ];
    expect(moved.map(({ status }) => status)).toEqual([200, 200]);
  };
  for (let index = 0; index < 24; index++) await rename(index);
  const { organizations, workspaces } = await stateOf(person);
  const last = Array.from({ length: 20 }, (_, index) => `restless-${index + 3}`).sort();
  for (const { formerSlugs } of [organizations[0], workspaces[0]]) expect(formerSlugs.sort()).toEqual(last);
});
