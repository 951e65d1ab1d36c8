import { type IncomingMessage, request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startApp } from "../../app.ts";
import { emit } from "../../platform/events/emit.ts";
import {
  type OpenStream,
  type Person,
  type ServerEvent,
  testWorld,
  type TestCaller,
  type World,
} from "../../platform/testing/world.ts";
import { toolCreated } from "../tools/events.ts";

let world: World;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.stop());

const settle = () => world.app.signals!.settle();
async function newcomer(): Promise<Person> {
  const person = await world.newPerson();
  await settle();
  return person;
}
let made = 0;
const happen = (caller: TestCaller) => caller.post("/v1/agents", { name: `Agent ${++made}` });

/** Reads a stream event by event; the first frame says where it begins. */
async function follow(caller: TestCaller, query = "", headers: Record<string, string> = {}) {
  const opened: OpenStream = await caller.stream("GET", `/v1/events${query}`, undefined, { headers });
  expect(opened.status).toBe(200);
  const frames = opened.events[Symbol.asyncIterator]();
  const first = (await frames.next()).value as ServerEvent;
  expect(first.event).toBe("ready");
  return {
    after: first.data.after as number,
    close: opened.close,
    async next(): Promise<ServerEvent | undefined> {
      const { done, value } = await frames.next();
      return done ? undefined : value;
    },
  };
}

test("a stream begins with what happens next, and tells each event as the list does", async () => {
  const person = await newcomer();
  await happen(person);
  await settle();
  const stream = await follow(person);
  expect(stream.after).toBe(1);
  await happen(person);
  const frame = (await stream.next())!;
  expect(frame).toMatchObject({ id: "2", event: "message", data: { sequence: 2, type: "agent.created" } });
  expect(frame.data).toEqual((await person.get("/v1/events?limit=1")).body.data[0]);
  stream.close();
});

test("a reader that is cut off goes on where it was, without a gap or a repeat, also at another process", async () => {
  const person = await newcomer();
  const second = await startApp(
    { ...world.app.platform.config, PORT: 0, ROLES: "api" },
    { ownerUrl: world.database.ownerUrl },
    { log: world.app.platform.log },
  );
  const { origin: _, ...headers } = person.headers;
  const elsewhere: TestCaller["stream"] = async (method, path, body, options) => {
    const { createCaller } = await import("../../platform/testing/caller.ts");
    return createCaller(second.url, headers).stream(method, path, body, options);
  };
  const seen: number[] = [];
  let isDone = false;
  const writing = (async () => {
    for (let n = 0; n < 40; n++) await happen(person);
    isDone = true;
  })();
  let place: { query: string; headers: Record<string, string> } = { query: "?after=0", headers: {} };
  for (let turn = 0; seen.length < 40; turn++) {
    const caller = turn % 2 === 0 ? person : { ...person, stream: elsewhere };
    const stream = await follow(caller, place.query, place.headers);
    for (let taken = 0; taken < 7 && seen.length < 40; taken++) seen.push(Number((await stream.next())!.id));
    stream.close();
    // By the header and by the address alike.
    const last = String(seen.at(-1));
    place =
      turn % 3 === 0
        ? { query: `?after=${last}`, headers: {} }
        : { query: "?after=0", headers: { "last-event-id": last } };
  }
  await writing;
  expect(isDone).toBe(true);
  expect(seen).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
  await second.stop(100);
});

test("filters hold on a stream as on the list", async () => {
  const person = await newcomer();
  const stream = await follow(person, "?types=connection.*");
  await happen(person);
  await person.post("/v1/connections", { name: "One", kind: "openai", secret: "sk-very-secret" });
  expect((await stream.next())!.data).toMatchObject({ type: "connection.created", sequence: 2 });
  stream.close();
  const refuse = async (query: string) =>
    (await person.get(`/v1/events${query}`, { headers: { accept: "text/event-stream" } })).status;
  expect(await refuse("?types=nothing.happened")).toBe(422);
  expect(await refuse("?after=soon")).toBe(422);
  expect(await refuse("?agentId=nobody")).toBe(422);
});

test("a place after the end, as of a database that was restored, is the end", async () => {
  const person = await newcomer();
  await happen(person);
  await settle();
  const stream = await follow(person, "?after=1000");
  expect(stream.after).toBe(1);
  await happen(person);
  expect((await stream.next())!.id).toBe("2");
  stream.close();
});

test("a stream ends with the key it was opened with, and with the permission", async () => {
  const host = await newcomer();
  const key = await world.key(host, ["events:read"]);
  await settle();
  const ofKey = await follow(key);
  await host.del(`/v1/api-keys/${key.keyId}`);
  expect(await ofKey.next()).toBeUndefined();

  const guest = await world.newPerson();
  const inside = await world.join(guest, host, "viewer");
  const ofGuest = await follow(inside);
  await host.patch(`/v1/members/${guest.accountId}`, { role: "operator" });
  expect(await ofGuest.next()).toBeUndefined();
  expect((await inside.get("/v1/events")).status).toBe(403);
});

test("a change that leaves the permission leaves the stream", async () => {
  const host = await newcomer();
  const guest = await world.newPerson();
  const inside = await world.join(guest, host, "viewer");
  const stream = await follow(inside, "?types=member.*");
  await host.patch(`/v1/members/${guest.accountId}`, { role: "tester" });
  expect((await stream.next())!.data).toMatchObject({
    type: "member.role_changed",
    data: { role: "tester", previousRole: "viewer" },
  });
  stream.close();
});

test("the organization's stream is followed by its admins", async () => {
  const boss = await newcomer();
  const { body } = await boss.post("/v1/organizations", { name: "Clinic" });
  const at = `/v1/organizations/${body.id}`;
  await settle();
  const opened = await boss.stream("GET", `${at}/events?after=0`);
  const frames = opened.events[Symbol.asyncIterator]();
  expect((await frames.next()).value).toMatchObject({ event: "ready", data: { after: 0 } });
  expect((await frames.next()).value.data.type).toBe("organization.created");
  await boss.patch(at, { name: "Hospital" });
  expect((await frames.next()).value.data).toMatchObject({
    type: "organization.updated",
    data: { name: "Hospital", changed: ["name"] },
  });
  opened.close();
});

test("who does not read makes the server read no further, and gets everything once they do", async () => {
  const person = await newcomer();
  const scope = { organizationId: person.organizationId, workspaceId: person.workspaceId };
  const COUNT = 800;
  const data = { toolId: "tool_01k5x8v0c4f6pz2r8s5k3y7w9g", name: "x".repeat(30_000), kind: "code" };
  await world.app.platform.door.write(scope, async (t) => {
    for (let n = 0; n < COUNT; n++) emit(t, toolCreated, data, { actorId: null });
  });
  await settle();
  let reads = 0;
  const { door } = world.app.platform;
  const { read } = door;
  const counting: typeof read = (...asked) => {
    reads++;
    return read(...asked);
  };
  Object.assign(door, { read: counting });
  const readsOf = async (work: () => Promise<unknown>): Promise<number> => {
    reads = 0;
    await work();
    for (let n = 0; n < 20; n++) await person.get("/v1/event-settings");
    return reads;
  };
  const alone = await readsOf(async () => {});
  const answered = Promise.withResolvers<IncomingMessage>();
  // node:http takes nothing from the socket until somebody listens.
  const besideStream = await readsOf(async () => {
    const headers = { ...person.headers, accept: "text/event-stream" };
    request(`${world.url}/v1/events?after=0`, { headers }, answered.resolve).end();
    await answered.promise;
  });
  Object.assign(door, { read });
  // Eight batches there are; what fits between the two ends is one or two.
  expect(besideStream - alone).toBeLessThan(6);
  const response = await answered.promise;
  let last = 0;
  let tail = "";
  for await (const chunk of response) {
    tail = (tail + String(chunk)).slice(-100_000);
    for (const [, id] of tail.matchAll(/^id: (\d+)\n/gm)) last = Math.max(last, Number(id));
    if (last === COUNT) break;
  }
  expect(last).toBe(COUNT);
});
