import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verbs } from "../../src/modules/contracts.ts";
import { type IdKind, newId } from "../../src/platform/ids.ts";
import { explore, type Explored, idsIn } from "../../src/platform/testing/isolation/explore.ts";
import { type IdPlace, idPlacesOf, withValueAt } from "../../src/platform/probe/id-places.ts";
import { situationsOf } from "../../src/platform/testing/isolation/situations.ts";
import { inputSchemaOf } from "../../src/platform/probe/json-schema.ts";
import { sendVerb } from "../../src/platform/probe/send-verb.ts";
import {
  type Answer,
  type Person,
  type TestCaller,
  testWorld,
  type World,
} from "../../src/platform/testing/world.ts";
import { isReading, type Verb } from "../../src/platform/verb.ts";

// Two people in two organizations call every verb there is. Verbs and their ids are read from the contracts, so a new
// verb is covered by being declared.

const ACME = "acmemark";
let world: World;
/** The installation administrator, so that `system` verbs work for one of the two. */
let acme: Person;
let rival: Person;
let ofAcme: Explored;
let ofRival: Explored;
let callers: Record<string, TestCaller>;
let acmeRows: Record<string, string>;

beforeAll(async () => {
  world = await testWorld({ isPaying: true });
  acme = world.administrator;
  rival = await world.newPerson("Rival");
  ofAcme = await explore(verbs, { person: acme, marker: ACME, situations: situationsOf(world, acme) });
  ofRival = await explore(verbs, {
    person: rival,
    marker: "rivalmark",
    situations: situationsOf(world, rival),
  });
  callers = { "a session": rival, "an API key": await world.key(rival) };
  await world.until(async () => {
    const active = await world.sql("select 1 from runs where state in ('queued', 'running')");
    const tests = await world.sql(
      "select 1 from webhook_deliveries where state = 'pending' and event_type = 'webhook.test'",
    );
    return active.length + tests.length === 0;
  });
  // What is numbered later changes its row.
  await world.app.signals!.settle();
  acmeRows = await rowsOfAcme();
});
afterAll(() => world.stop());

/** A digest of all that acme's workspace holds, per table. */
async function rowsOfAcme(): Promise<Record<string, string>> {
  const tables = await world.sql<{ name: string }>(
    "select table_name as name from information_schema.columns where table_schema = 'public' and column_name = 'workspace_id'",
  );
  const digests: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await world.sql<{ digest: string }>(
      `select coalesce(md5(string_agg(x::text, ',' order by x::text)), 'empty') as digest from ${name} x where workspace_id = $1`,
      [acme.workspaceId],
    );
    digests[name] = row!.digest;
  }
  return digests;
}

const inputFor = (verb: Verb): Record<string, unknown> =>
  ofRival.accepted.get(verb.name) ?? ofRival.refused.get(verb.name)!.input;

const placesOf = (verb: Verb): IdPlace[] => idPlacesOf(inputSchemaOf(verb));

/** An answer without the two things that differ between any two requests. */
function comparable({ status, body }: Answer): unknown {
  const { requestId: _, ...rest } = (body ?? {}) as Record<string, unknown>;
  return { status, body: rest };
}

/** Nothing acme made or is may be in what the rival is told. */
function expectNothingOfAcme(answer: Answer): void {
  expect(answer.text).not.toContain(ACME);
  const known = new Set([...ofAcme.ids.values()].flat());
  expect(idsIn(answer.text).filter(({ id }) => known.has(id))).toEqual([]);
}

const foreign = (explored: Explored, kind: IdKind): string => {
  const [id] = explored.ids.get(kind) ?? [];
  if (!id) throw new Error(`acme has no ${kind} that the rival could ask for`);
  return id;
};

test("every verb works for somebody who may call it", () => {
  const refused = [...ofAcme.refused].map(([name, { answer }]) => `${name}: ${answer.status} ${answer.text}`);
  expect(refused).toEqual([]);
  expect([...ofAcme.accepted.keys()].sort()).toEqual(verbs.map((verb) => verb.name).sort());
});

test("what is looked for is there to be found", async () => {
  expect((await acme.get("/v1/agents")).text).toContain(ACME);
  const ofTheSystem = verbs.filter((verb) => verb.scope === "system").map((verb) => verb.name);
  expect([...ofRival.refused.keys()].sort()).toEqual(ofTheSystem.sort());
});

describe.each(["a session", "an API key"])("with %s", (kindOfCaller) => {
  const withIds = verbs.flatMap((verb) => placesOf(verb).map((place) => ({ verb, place })));
  test.each(
    withIds.map(({ verb, place }) => ({ verb, place, title: `${verb.name} ${place.path.join(".")}` })),
  )("$title: an id of another workspace answers as an absent one", async ({ verb, place }) => {
    const caller = callers[kindOfCaller]!;
    const slugs = place.takesSlug ? (ofAcme.slugs.get(place.kind) ?? []) : [];
    const values = [foreign(ofAcme, place.kind), ...slugs.slice(0, 1)];
    const absent = await sendVerb(caller, verb, withValueAt(inputFor(verb), place.path, newId(place.kind)));
    for (const value of values) {
      const answer = await sendVerb(caller, verb, withValueAt(inputFor(verb), place.path, value));
      expect(comparable(answer)).toEqual(comparable(absent));
      expectNothingOfAcme(answer);
      if (!isReading(verb)) expect(answer.status).toBeGreaterThanOrEqual(400);
    }
  });

  test.each(verbs.filter(isReading).map((verb) => ({ verb, name: verb.name })))(
    "$name answers nothing of another workspace",
    async ({ verb }) => {
      expectNothingOfAcme(await sendVerb(callers[kindOfCaller]!, verb, inputFor(verb)));
    },
  );
});

test.each(verbs.map((verb) => ({ verb, name: verb.name })))(
  "$name in a workspace one is not in answers as in one that is not there",
  async ({ verb }) => {
    const inForeign = await sendVerb(rival.in(acme.workspaceId), verb, inputFor(verb));
    const inAbsent = await sendVerb(rival.in(newId("workspace")), verb, inputFor(verb));
    expect(comparable(inForeign)).toEqual(comparable(inAbsent));
    // A public verb is asked of the installation: it looks at no workspace.
    if (verb.scope !== "public") expect(inForeign.status).toBeGreaterThanOrEqual(400);
  },
);

describe("the doors that are not verbs", () => {
  const doors: {
    name: string;
    call(caller: TestCaller, ids: { agent: string; run: string; session: string }): Promise<Answer>;
  }[] = [
    {
      name: "the event stream of a run",
      call: (caller, { run }) =>
        caller.get(`/v1/runs/${run}/events`, { headers: { accept: "text/event-stream" } }),
    },
    {
      name: "a streamed run of an agent",
      call: (caller, { agent }) =>
        caller.post(
          `/v1/agents/${agent}/runs`,
          { input: "hello", isDraft: true },
          { headers: { accept: "text/event-stream" } },
        ),
    },
    {
      name: "chat completions of an agent",
      call: (caller, { agent }) =>
        caller.post("/v1/chat/completions", { model: agent, messages: [{ role: "user", content: "hello" }] }),
    },
    {
      name: "chat completions in a session",
      call: (caller, { session }) =>
        caller.post("/v1/chat/completions", {
          model: foreign(ofRival, "agent"),
          sessionId: session,
          messages: [{ role: "user", content: "hello" }],
        }),
    },
  ];
  test.each(doors)("$name: an id of another workspace answers as an absent one", async ({ call }) => {
    for (const caller of Object.values(callers)) {
      const answer = await call(caller, {
        agent: foreign(ofAcme, "agent"),
        run: foreign(ofAcme, "run"),
        session: foreign(ofAcme, "session"),
      });
      const absent = await call(caller, {
        agent: newId("agent"),
        run: newId("run"),
        session: newId("session"),
      });
      expect(comparable(answer)).toEqual(comparable(absent));
      expect(answer.status).toBe(404);
    }
  });

  test("the list of models names only the workspace's own agents", async () => {
    for (const caller of Object.values(callers)) {
      const answer = await caller.get("/v1/models");
      expect(answer.status).toBe(200);
      expectNothingOfAcme(answer);
    }
  });
});

test("nothing of the other workspace was changed by all of that", async () => {
  expect(await rowsOfAcme()).toEqual(acmeRows);
});
