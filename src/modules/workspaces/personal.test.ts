import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deployAgent, makeAgent, makeTool } from "../../platform/testing/agents.ts";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";
import { deletePersonalIfEmpty } from "./index.ts";

let world: World;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.stop());

/** As accepting an invitation does. */
const leavePersonal = ({ accountId }: Person) => {
  const { door, access } = world.app.platform;
  return door.asSystem("as accepting an invitation does", (t) => deletePersonalIfEmpty(t, access, accountId));
};
const isThere = async ({ workspaceId }: Person) =>
  (await world.sql("select from workspaces where id = $1", [workspaceId])).length === 1;

const purchase = ({ organizationId }: Person) =>
  world.app.platform.books.grant(organizationId, {
    ...{ key: "purchase", wallet: "ai", kind: "purchased", amountMicros: 5, expiresAt: null },
    ...{ from: "payments", reason: "test" },
  });

/** What makes a personal workspace one that somebody used. */
const USES: Record<string, (person: Person) => Promise<unknown>> = {
  "an agent, though only a draft": (person) => makeAgent(person),
  "a tool": (person) => makeTool(person),
  "a connection": (person) =>
    person.post("/v1/connections", { name: "main", kind: "openai", secret: "sk-test-secret" }),
  "a session": async (person) => {
    const agent = await deployAgent(person);
    await person.post("/v1/sessions", { agentId: agent.id });
  },
  "a run": async (person) => {
    const agent = await deployAgent(person);
    await person.post(`/v1/agents/${agent.id}/runs`, { input: "hello" });
  },
  "the usage of a run that was deleted": async (person) => {
    const agent = await deployAgent(person);
    const { body: session } = await person.post("/v1/sessions", { agentId: agent.id });
    await person.post(`/v1/agents/${agent.id}/runs`, { input: "hello", sessionId: session.id });
    await person.del(`/v1/sessions/${session.id}`);
    await person.del(`/v1/agents/${agent.id}/deployments/production`);
    expect((await person.del(`/v1/agents/${agent.id}`)).status).toBe(204);
  },
  "a key that was used": async (person) => {
    const key = await world.key(person);
    await key.get("/v1/agents");
    await world.until(
      async () =>
        (
          await world.sql<{ last_used_at: string | null }>(
            "select last_used_at from api_keys where id = $1",
            [key.keyId],
          )
        )[0]!.last_used_at !== null,
    );
  },
  "a key that was used and revoked": async (person) => {
    const key = await world.key(person);
    await world.sql("update api_keys set last_used_at = now(), revoked_at = now() where id = $1", [
      key.keyId,
    ]);
  },
  "purchased credit": (person) => purchase(person),
  "somebody else in it": async (person) => world.join(await world.newPerson(), person, "viewer"),
};

describe("the personal workspace of somebody who joins another organization", () => {
  test("goes when it holds nothing; its organization and grant stay", async () => {
    const person = await world.newPerson();
    await person.patch("/v1/me", { defaultWorkspaceId: person.workspaceId });
    expect(await leavePersonal(person)).toEqual({ id: person.workspaceId, name: "Personal" });
    expect(await isThere(person)).toBe(false);
    expect((await person.get("/v1/agents")).status).toBe(404);
    expect(
      await world.sql("select default_workspace_id from accounts where id = $1", [person.accountId]),
    ).toEqual([{ default_workspace_id: null }]);
    const [wallet] = await world.sql(
      "select count(*)::int as count from wallets where organization_id = $1",
      [person.organizationId],
    );
    expect(wallet).toEqual({ count: 2 });
    expect(await leavePersonal(person)).toBeNull();
  });

  test("goes with a key nobody ever used", async () => {
    const person = await world.newPerson();
    await world.key(person);
    expect(await leavePersonal(person)).not.toBeNull();
  });

  test("goes though it was looked around in, renamed, and its credit was the sign-up grant", async () => {
    const person = await world.newPerson();
    await person.get("/v1/agents");
    await person.patch(`/v1/workspaces/${person.workspaceId}`, { name: "My room", slug: "my-room" });
    expect(await leavePersonal(person)).not.toBeNull();
  });

  test.for(Object.keys(USES))("stays for %s", async (use) => {
    const person = await world.newPerson();
    await USES[use]!(person);
    expect(await leavePersonal(person)).toBeNull();
    expect(await isThere(person)).toBe(true);
    expect((await person.get("/v1/agents")).status).toBe(200);
  });

  test("is never another workspace of theirs, or of another", async () => {
    const [person, other] = [await world.newPerson(), await world.newPerson()];
    const { body } = await person.post("/v1/workspaces", { name: "Second", environment: "staging" });
    await leavePersonal(person);
    expect((await person.in(body.id).get("/v1/agents")).status).toBe(200);
    expect(await isThere(other)).toBe(true);
    expect(await leavePersonal(person)).toBeNull();
  });

  test("is deleted by hand like any other, unless credit was purchased in its organization", async () => {
    const person = await world.newPerson();
    const path = `/v1/workspaces/${person.workspaceId}?slug=personal`;
    await purchase(person);
    expect((await person.del(path)).body).toMatchObject({ status: 409, holds: ["purchased credit"] });
    const other = await world.newPerson();
    expect((await other.del(`/v1/workspaces/${other.workspaceId}?slug=personal`)).status).toBe(204);
  });
});
