import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../platform/ids.ts";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";
import { permissionsOfPreset } from "../access/index.ts";

let world: World;
let acme: Person;
beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
});
afterAll(() => world.stop());

const signUp = (body: object, origin = world.url) =>
  world.anonymous.post("/v1/auth/sign-up/email", body, { headers: { origin } });

test("a sign-up makes a personal organization, its owner, and a Personal workspace for development", async () => {
  const person = await world.newPerson("Ada Lovelace");
  const organizations = await person.get("/v1/organizations");
  expect(organizations.body.data).toEqual([
    expect.objectContaining({ id: person.organizationId, isPersonal: true, role: "owner" }),
  ]);
  const workspaces = await person.get("/v1/workspaces");
  expect(workspaces.body.data).toEqual([
    expect.objectContaining({
      id: person.workspaceId,
      name: "Personal",
      environment: "development",
      isPersonal: true,
      role: "owner",
    }),
  ]);
});

test("the first account is the installation administrator, and no later one", async () => {
  expect((await world.administrator.get("/v1/me")).body.account.isInstallationAdmin).toBe(true);
  expect((await acme.get("/v1/me")).body.account.isInstallationAdmin).toBe(false);
});

test("of many sign-ups at once into an empty installation one is the administrator", async () => {
  const fresh = await testWorld();
  await Promise.all(Array.from({ length: 4 }, () => fresh.newPerson()));
  const administrators = await fresh.sql("select 1 as one from accounts where is_installation_admin");
  expect(administrators).toHaveLength(1);
  await fresh.stop();
});

test("people of the same name get organizations of their own", async () => {
  const first = await world.newPerson("Grace");
  const second = await world.newPerson("Grace");
  expect(first.organizationId).not.toBe(second.organizationId);
});

test("me says who I am, with what, and what I may do here", async () => {
  const { body } = await acme.get("/v1/me");
  expect(body).toMatchObject({
    account: { id: acme.accountId, email: acme.email, name: "Acme" },
    credential: { kind: "session" },
    workspace: { id: acme.workspaceId, role: "owner" },
  });
  expect(body.workspace.permissions).toEqual([...permissionsOfPreset("owner")].sort());
  const member = await world.newPerson();
  const viewing = await world.join(member, acme, "viewer");
  const { permissions } = (await viewing.get("/v1/me")).body.workspace;
  expect(permissions).toEqual([...permissionsOfPreset("viewer")].sort());
});

test("the profile and the onboarding answers are kept, and skipping is remembered", async () => {
  const person = await world.newPerson();
  const { status, body } = await person.patch("/v1/me", {
    name: "New Name",
    experienceLevel: "expert",
    onboarding: { role: "developer", teamSize: "2-10" },
    isOnboarded: true,
    lastWorkspaceId: person.workspaceId,
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    name: "New Name",
    experienceLevel: "expert",
    onboarding: { role: "developer", teamSize: "2-10" },
    lastWorkspaceId: person.workspaceId,
  });
  expect(body.onboardedAt).not.toBeNull();
  expect((await person.get("/v1/me")).body.account).toEqual(body);
});

test("a person raises no rank and edits nobody else", async () => {
  await acme.patch("/v1/me", { isInstallationAdmin: true, id: world.administrator.accountId, name: "Acme" });
  const { body } = await acme.get("/v1/me");
  expect(body.account).toMatchObject({ id: acme.accountId, isInstallationAdmin: false });
  expect((await world.administrator.get("/v1/me")).body.account.name).toBe("Administrator");
});

test("wrong profile fields are named, and a workspace of others is not there", async () => {
  const { status, body } = await acme.patch("/v1/me", {
    experienceLevel: "guru",
    onboarding: { teamSize: "many" },
  });
  expect(status).toBe(422);
  expect(body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
    "experienceLevel",
    "onboarding.teamSize",
  ]);
  const rival = await world.newPerson();
  const foreign = await acme.patch("/v1/me", { defaultWorkspaceId: rival.workspaceId });
  const absent = await acme.patch("/v1/me", { defaultWorkspaceId: newId("workspace") });
  expect(foreign.status).toBe(404);
  expect({ ...foreign.body, requestId: "" }).toEqual({ ...absent.body, requestId: "" });
});

test("a default is an organization I am in, and a workspace I can enter that is not archived", async () => {
  const person = await world.newPerson();
  await world.join(person, acme, "viewer");
  const set = await person.patch("/v1/me", {
    defaultOrganizationId: acme.organizationId,
    defaultWorkspaceId: acme.workspaceId,
  });
  expect(set.body).toMatchObject({
    defaultOrganizationId: acme.organizationId,
    defaultWorkspaceId: acme.workspaceId,
  });
  const rival = await world.newPerson();
  const foreign = await person.patch("/v1/me", { defaultOrganizationId: rival.organizationId });
  const absent = await person.patch("/v1/me", { defaultOrganizationId: newId("organization") });
  expect(foreign.status).toBe(404);
  expect({ ...foreign.body, requestId: "" }).toEqual({ ...absent.body, requestId: "" });
  const empty = await acme.post("/v1/workspaces", {
    organizationId: acme.organizationId,
    name: "Shelved",
    environment: "development",
  });
  const { id } = empty.body;
  expect((await acme.patch("/v1/me", { defaultWorkspaceId: id })).status).toBe(200);
  // In the organization, yet never added to it.
  expect((await person.patch("/v1/me", { defaultWorkspaceId: id })).status).toBe(404);
  await world.sql("update workspaces set archived_at = now() where id = $1", [id]);
  expect((await acme.patch("/v1/me", { defaultWorkspaceId: id })).status).toBe(404);
  const cleared = await person.patch("/v1/me", { defaultOrganizationId: null, defaultWorkspaceId: null });
  expect(cleared.body).toMatchObject({ defaultOrganizationId: null, defaultWorkspaceId: null });
});

test("language, time zone and theme are kept, cleared, and refused when there are none such", async () => {
  const person = await world.newPerson();
  const fields = { locale: "de-AT", timeZone: "Europe/Vienna", theme: "dark" };
  expect((await person.patch("/v1/me", fields)).body).toMatchObject(fields);
  const nothing = { locale: null, timeZone: null, theme: null };
  expect((await person.patch("/v1/me", nothing)).body).toMatchObject(nothing);
  const { status, body } = await person.patch("/v1/me", {
    locale: "no such language",
    timeZone: "Mars/Olympus",
    theme: "purple",
  });
  expect(status).toBe(422);
  expect(body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
    "locale",
    "theme",
    "timeZone",
  ]);
});

test("an API key reads who it is and changes no profile", async () => {
  const key = await world.key(acme);
  expect((await key.get("/v1/me")).body.credential).toEqual({ kind: "api_key", id: key.keyId });
  expect((await key.patch("/v1/me", { name: "Key" })).status).toBe(403);
});

test("a change of the profile is in the account's own audit entries", async () => {
  const person = await world.newPerson();
  await person.patch("/v1/me", { name: "Changed" });
  const rows = await world.sql("select verb, target, before, after from audit_entries where scope_id = $1", [
    person.accountId,
  ]);
  expect(rows).toEqual([
    {
      verb: "accounts.update",
      target: { fields: ["name"] },
      before: { name: person.name },
      after: { name: "Changed" },
    },
  ]);
});

test("a sign-up that lacks something names its field, and an address is taken once", async () => {
  const good = { name: "Taken", email: "taken@example.org", password: "long enough password" };
  expect((await signUp({ ...good, password: "short" })).body.errors[0].path).toBe("password");
  expect((await signUp({ ...good, email: "nobody" })).body.errors[0].path).toBe("email");
  expect((await signUp(good)).status).toBe(200);
  const again = await signUp({ ...good, email: "TAKEN@example.org" });
  expect(again.status).toBeGreaterThanOrEqual(400);
  expect(again.status).toBeLessThan(500);
});

test("neither password nor cookie is stored or logged in clear", async () => {
  const person = await world.newPerson();
  const token = person.headers.cookie!.split("=")[1]!;
  expect(world.logged()).not.toContain(person.password);
  expect(world.logged()).not.toContain(token);
  const rows = await world.sql("select 1 from auth.account a where a::text like $1", [
    `%${person.password}%`,
  ]);
  expect(rows).toEqual([]);
});

test("signing out ends the session at once", async () => {
  const person = await world.newPerson();
  expect((await person.get("/v1/me")).status).toBe(200);
  expect((await person.post("/v1/auth/sign-out", {})).status).toBe(200);
  expect((await person.get("/v1/me")).status).toBe(401);
});

test("signing in again gives the same person", async () => {
  const person = await world.newPerson();
  const { email, password } = person;
  const signedIn = await world.anonymous.post(
    "/v1/auth/sign-in/email",
    { email, password },
    { headers: { origin: world.url } },
  );
  expect(signedIn.status).toBe(200);
  const cookie = signedIn.headers.getSetCookie()[0]!.split(";")[0]!;
  const me = await world.anonymous.get("/v1/me", { headers: { cookie } });
  expect(me.body.account.id).toBe(person.accountId);
  const wrong = await world.anonymous.post(
    "/v1/auth/sign-in/email",
    { email, password: "not the password" },
    { headers: { origin: world.url } },
  );
  expect(wrong.status).toBe(401);
});

test("a page of another origin can do nothing with the cookie", async () => {
  for (const origin of ["https://evil.example", "null", `${world.url}.evil.example`]) {
    const refused = await acme.with({ origin }).post("/v1/agents", { name: "x" });
    expect(refused.status).toBe(403);
  }
  const { origin: _, ...headers } = acme.headers;
  const without = await fetch(`${world.url}/v1/agents`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: '{"name":"x"}',
  });
  expect(without.status).toBe(403);
  expect(
    (
      await signUp(
        { name: "x", email: "x@example.org", password: "long enough password" },
        "https://evil.example",
      )
    ).status,
  ).toBe(403);
});
