import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verbs } from "../../src/modules/contracts.ts";
import { arbitraryOf, hostileValue, spoiled } from "../../src/platform/testing/arbitrary.ts";
import { explore, type Explored } from "../../src/platform/testing/isolation/explore.ts";
import { situationsOf } from "../../src/platform/testing/isolation/situations.ts";
import { inputSchemaOf } from "../../src/platform/probe/json-schema.ts";
import { sendVerb } from "../../src/platform/probe/send-verb.ts";
import { type Answer, type Person, testWorld, type World } from "../../src/platform/testing/world.ts";
import { routeOf, type Verb } from "../../src/platform/verb.ts";

// Whatever is sent, the answer is never a 5xx, a refusal is a problem document, and both are what the OpenAPI document says.

const RUNS = process.env.BAILIWICK_LONG ? 2000 : 12;
const AT_ONCE = 8;

// Every day the same inputs, so that what passed yesterday passes today; the long mode looks for new ones.
if (!process.env.BAILIWICK_LONG) fc.configureGlobal({ seed: 20260115 });

let world: World;
let person: Person;
let explored: Explored;
const validators = new Map<string, ValidateFunction>();

beforeAll(async () => {
  world = await testWorld({ isPaying: true, config: { SYNC_RUN_SECONDS: 1, RUN_DEADLINE_SECONDS: 5 } });
  person = world.administrator;
  explored = await explore(verbs, { person, marker: "fuzz", situations: situationsOf(world, person) });
  const { body: document } = await world.anonymous.get("/v1/openapi.json");
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, "openapi");
  const pointer = (...parts: string[]) =>
    `openapi#/${parts.map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/")}`;
  validators.set("problem", ajv.compile({ $ref: pointer("components", "schemas", "Problem") }));
  for (const verb of verbs) {
    const { method, path, status } = routeOf(verb);
    const at = [
      "paths",
      path,
      method.toLowerCase(),
      "responses",
      String(status),
      "content",
      "application/json",
      "schema",
    ];
    if (status !== 204) validators.set(verb.name, ajv.compile({ $ref: pointer(...at) }));
  }
});
afterAll(() => world.stop());

/** What may never be answered, whatever was asked. */
function expectWellBehaved(answer: Answer, verb?: Verb): void {
  const told = `${answer.status} ${answer.text.slice(0, 500)}`;
  expect(answer.status, told).toBeLessThan(500);
  // Node itself refuses an address that is too long.
  if (answer.status === 431) return;
  if (answer.status === 204) return expect(answer.text).toBe("");
  const isDone = answer.status < 300;
  if (isDone && answer.headers.get("content-type") === "text/event-stream") return;
  if (!isDone) {
    expect(answer.headers.get("content-type"), told).toContain("application/problem+json");
    expect(answer.body.requestId, told).toBe(answer.headers.get("x-request-id"));
    expect(answer.body.status, told).toBe(answer.status);
    expect(answer.text).not.toMatch(/\bat .*\.(ts|js):\d+|node_modules|select |insert into/);
  }
  const validate = validators.get(isDone ? (verb?.name ?? "") : "problem");
  if (validate) expect(validate(answer.body), `${told} ${JSON.stringify(validate.errors)}`).toBe(true);
}

/** A verb's input: as its schema says, with something hostile somewhere inside, or with fields nobody asked for. */
const inputsOf = (verb: Verb): fc.Arbitrary<Record<string, unknown>> => {
  const schema = inputSchemaOf(verb);
  const fitting = fc.oneof(
    arbitraryOf(schema, explored.ids) as fc.Arbitrary<Record<string, unknown>>,
    fc.constant(explored.accepted.get(verb.name) ?? {}),
  );
  const names = [...Object.keys(schema.properties ?? {}), "__proto__", "constructor", "extra", "id"];
  const added = fc.dictionary(fc.constantFrom(...names), hostileValue, { maxKeys: 3, noNullPrototype: true });
  return fc.oneof(
    fitting,
    fitting.chain(spoiled),
    fc.tuple(fitting, added).map(([input, more]) => ({ ...input, ...more })),
  );
};

// Ending what the suite itself acts with would only hide the rest.
const isDestructive = (verb: Verb) => routeOf(verb).method === "DELETE";
// It tries every verb there is, so one call of it is work for seconds.
const COSTLY_RUNS = process.env.BAILIWICK_LONG ? 20 : 2;
const isCostly = (verb: Verb) => verb.name === "system.check_isolation";

describe("every verb keeps its word, whatever its input", () => {
  test.concurrent.each(verbs.map((verb) => ({ verb, name: verb.name })))(
    "$name",
    async ({ verb }) => {
      const calls = isCostly(verb) ? COSTLY_RUNS : isDestructive(verb) ? RUNS / 2 : RUNS;
      const atOnce = isCostly(verb) ? 1 : AT_ONCE;
      const property = fc.asyncProperty(
        fc.array(inputsOf(verb), { minLength: atOnce, maxLength: atOnce }),
        async (inputs) => {
          const answers = await Promise.all(inputs.map((input) => sendVerb(person, verb, input)));
          for (const answer of answers) expectWellBehaved(answer, verb);
        },
      );
      await fc.assert(property, { numRuns: Math.ceil(calls / atOnce), endOnFailure: true });
    },
    600_000,
  );
});

describe("every address keeps its word, whatever is sent there", () => {
  const BODIES: (string | Uint8Array)[] = [
    "",
    " ",
    "{",
    "[]",
    "null",
    "1",
    '"text"',
    "{}x",
    '{"a":1,}',
    '{"__proto__":{"isInstallationAdmin":true}}',
    '{"name":"\\ud800"}',
    '{"name":"\\u0000"}',
    "[".repeat(100_000),
    `{"a":`.repeat(50_000),
    `{"name":"${"x".repeat(1_100_000)}"}`,
    new Uint8Array([0xff, 0xfe, 0x00]),
    new Uint8Array([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]),
  ];
  const TYPES = [
    "application/json",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/json; charset=utf-16",
    "x",
    "",
  ];
  const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"];
  const addressOf = (verb: Verb) =>
    routeOf(verb).path.replace(/\{(\w+)\}/g, (_, name) =>
      encodeURIComponent(JSON.stringify(explored.accepted.get(verb.name)?.[name] ?? "x").replaceAll('"', "")),
    );

  test("broken bodies and other media types are refused as such", async () => {
    const withBody = verbs.filter((verb) => ["POST", "PUT", "PATCH"].includes(routeOf(verb).method));
    for (const [place, verb] of withBody.entries()) {
      const { method } = routeOf(verb);
      for (const [index, raw] of BODIES.entries()) {
        // Every day each verb gets a third of them, and each of them a third of the verbs.
        if (!process.env.BAILIWICK_LONG && (place + index) % 3 !== 0) continue;
        const type = TYPES[index % TYPES.length]!;
        const headers = { "content-type": type, "if-match": '"1"' };
        expectWellBehaved(await person.request(method, addressOf(verb), undefined, { raw, headers }));
      }
    }
  }, 120_000);

  test("wrong methods and odd addresses are refused as such", async () => {
    const odd = [
      "/v1",
      "/v1/",
      "/v1//agents",
      "/v1/agents/%00",
      "/v1/agents/%ff",
      "/v1/agents/..%2f..%2fetc",
      "/v1/agents/agt_%F0%9F%98%80",
      "/v1/nothing",
      `/v1/agents/${"x".repeat(8000)}`,
      "/v1/agents?limit=1e9",
      "/v1/agents?limit[]=1",
      "/v1/agents?cursor=%00",
      "/v1/agents?__proto__=1",
      "/v1/runs?from=yesterday",
      "/v1/agents?search=%25%5C",
    ];
    for (const path of [...odd, ...new Set(verbs.map(addressOf))])
      for (const method of METHODS) {
        const answer = await person.request(method, path);
        if (method === "HEAD") expect(answer.status).toBeLessThan(500);
        else if (answer.status >= 300) expectWellBehaved(answer);
      }
  }, 120_000);

  test("headers that name things are read with care", async () => {
    const odd: Record<string, string>[] = [
      { authorization: "Bearer" },
      { authorization: "Bearer bw_live_x" },
      { authorization: `Bearer bw_live_${"A".repeat(43)}` },
      { authorization: "Basic eDp5" },
      { authorization: `Bearer ${"x".repeat(6000)}` },
      { cookie: "bailiwick.session_token=x.y" },
      { cookie: "bailiwick.session_token=%00" },
      { cookie: "=;=;" },
      { "bailiwick-workspace": "x" },
      { "bailiwick-workspace": "ws_%00" },
      { "idempotency-key": "x".repeat(201) },
      { "idempotency-key": "\t" },
      { "if-match": "*" },
      { "if-match": 'W/"x"' },
      { "if-match": '"99999999999999999999"' },
      { "last-event-id": "-1" },
      { "last-event-id": "NaN" },
      { accept: "text/event-stream" },
    ];
    const run = explored.ids.get("run")![0]!;
    for (const headers of odd)
      for (const [method, path, body] of [
        ["GET", "/v1/agents", undefined],
        ["POST", "/v1/agents", { name: "x" }],
        ["PUT", addressOf(verbs.find((verb) => verb.ifMatch)!), {}],
        ["GET", `/v1/runs/${run}/events`, undefined],
      ] as const) {
        const answer = await person.request(method, path, body, { headers });
        expect(answer.status).toBeLessThan(500);
        if (answer.status >= 300) expectWellBehaved(answer);
      }
  });

  test("chat completions answer as OpenAI's clients expect, whatever is sent", async () => {
    const property = fc.asyncProperty(
      fc.oneof(
        hostileValue,
        fc.record({ model: hostileValue, messages: hostileValue }),
        fc.record({
          model: fc.constant("x"),
          messages: fc.array(fc.record({ role: hostileValue, content: hostileValue })),
        }),
      ),
      async (body) => {
        const answer = await person.post("/v1/chat/completions", body);
        expect(answer.status, answer.text.slice(0, 300)).toBeLessThan(500);
        expect(typeof answer.body.error.message).toBe("string");
      },
    );
    await fc.assert(property, { numRuns: RUNS * 2 });
  }, 600_000);

  test("sign-up and sign-in refuse what is not one", async () => {
    const paths = [
      "sign-up/email",
      "sign-in/email",
      "request-password-reset",
      "reset-password",
      "change-password",
      "update-user",
      "revoke-session",
      "nothing",
    ];
    const property = fc.asyncProperty(
      fc.constantFrom(...paths),
      fc.record(
        { email: hostileValue, password: hostileValue, name: hostileValue, token: hostileValue },
        { requiredKeys: [] },
      ),
      async (path, body) => {
        const answer = await world.anonymous.post(`/v1/auth/${path}`, body, {
          headers: { origin: world.url },
        });
        expectWellBehaved(answer);
      },
    );
    await fc.assert(property, { numRuns: RUNS * 2 });
  }, 600_000);
});

test("nothing was logged as a defect on the way", () => {
  const defects = world
    .logged()
    .split("\n")
    .filter((line) => line.includes('"level":50'));
  // One text, so that a report that shortens lists still shows what it was.
  expect(defects.join("\n")).toBe("");
});
