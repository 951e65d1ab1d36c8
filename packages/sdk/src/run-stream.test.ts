import { afterEach, expect, expectTypeOf, test } from "vitest";
import { createClient, type Run, type RunEvent, type RunStreamEvent } from "./index.ts";
import {
  delta,
  done,
  event,
  type FakeApi,
  type FakeRoute,
  KEY,
  problem,
  run,
  RUN_ID,
  snapshot,
  startFakeApi,
  streamOf,
} from "./testing/fake-api.ts";

const START = "POST /v1/agents/greeter/runs";
const FOLLOW = `GET /v1/runs/${RUN_ID}/events`;
const HELLO = { agentId: "greeter", input: "Hello" };

let api: FakeApi;
afterEach(() => api?.close());
async function clientOf(routes: Record<string, FakeRoute | FakeRoute[]>) {
  api = await startFakeApi(routes);
  return createClient({ baseUrl: api.url, apiKey: KEY });
}
const typesOf = (events: RunStreamEvent[]) => events.map(({ type }) => type);

const started: FakeRoute = () => [202, run({ state: "queued", output: null })];

test("a run streams its events to the last", async () => {
  const frames = [
    event(1, "run.queued"),
    event(2, "run.started"),
    delta(1, 0, "Hel"),
    delta(1, 3, "lo"),
    done(),
  ];
  const client = await clientOf({ [START]: started, [FOLLOW]: streamOf(frames) });
  const stream = client.runs.stream(HELLO);
  expect(stream.runId).toBeNull();
  const events = await Array.fromAsync(stream);
  expect(typesOf(events)).toEqual(["run.queued", "run.started", "delta", "delta", "done"]);
  expect(events[2]).toEqual({ type: "delta", stepNumber: 1, offset: 0, text: "Hel" });
  expect((await stream.result()).output).toBe("Hello world");
  expect(stream.runId).toBe(RUN_ID);
  expect(api.seen[0]!.body).toEqual({ input: "Hello", mode: "async" });
  expect(api.seen[1]!.headers.accept).toBe("text/event-stream");
  expect(api.seen[1]!.headers).not.toHaveProperty("last-event-id");
});

test("events are told apart by their type", () => {
  const read = (found: RunStreamEvent) => {
    if (found.type === "delta" || found.type === "snapshot") return expectTypeOf(found.text).toBeString();
    if (found.type === "done") return expectTypeOf(found.run).toEqualTypeOf<Run>();
    return expectTypeOf(found).toEqualTypeOf<RunEvent>();
  };
  expect(read).toBeTypeOf("function");
});

test.each([true, false])(
  "a stream that ends early (broken: %s) goes on behind the last event seen",
  async (isBroken) => {
    const first = [event(1, "run.queued"), event(2, "step.started"), delta(1, 0, "Hel")];
    const rest = [
      event(2, "step.started"),
      snapshot(1, "Hello"),
      delta(1, 5, " world"),
      event(3, "run.succeeded"),
      done(),
    ];
    const client = await clientOf({
      [START]: started,
      [FOLLOW]: [streamOf(first, { isBroken }), streamOf(rest)],
    });
    expect(typesOf(await Array.fromAsync(client.runs.stream(HELLO)))).toEqual([
      ...["run.queued", "step.started", "delta"],
      ...["snapshot", "delta", "run.succeeded", "done"],
    ]);
    expect(api.seen.map(({ method }) => method)).toEqual(["POST", "GET", "GET"]);
    expect(api.seen[2]!.headers["last-event-id"]).toBe("2");
  },
);

test("a start whose answer was lost is repeated with the same idempotency key", async () => {
  const client = await clientOf({
    [START]: [(_, response) => void response.destroy(), started],
    [FOLLOW]: streamOf([done()]),
  });
  await client.runs.stream(HELLO).result();
  const [first, second] = api.seen.map(({ headers }) => headers["idempotency-key"]);
  expect(first).toBeTruthy();
  expect(second).toBe(first);
});

test("a refusal is thrown, not repeated", async () => {
  const client = await clientOf({ [START]: () => problem(402, "insufficient_credits", "Short of 12") });
  await expect(client.runs.stream(HELLO).result()).rejects.toMatchObject({
    status: 402,
    code: "insufficient_credits",
  });
  expect(api.seen).toHaveLength(1);
});

test("a key revoked in the middle ends the stream with its error", async () => {
  const client = await clientOf({
    [START]: started,
    [FOLLOW]: [streamOf([event(1, "run.queued")]), () => problem(401, "unauthorized", "Revoked")],
  });
  await expect(client.runs.stream(HELLO).result()).rejects.toMatchObject({ status: 401 });
});

test("a server that restarts is waited for", async () => {
  const down: FakeRoute = () => problem(503, "unavailable", "Starting", {}, { "retry-after": "0" });
  const client = await clientOf({
    [START]: started,
    [FOLLOW]: [streamOf([event(1, "run.queued")]), down, down, down, down, streamOf([done()])],
  });
  expect((await client.runs.stream(HELLO).result()).state).toBe("succeeded");
});

test("follow reads a run that exists, after a sequence", async () => {
  const client = await clientOf({ [FOLLOW]: streamOf([event(5, "run.succeeded"), done()]) });
  const events = await Array.fromAsync(client.runs.follow({ id: RUN_ID, after: 4 }));
  expect(typesOf(events)).toEqual(["run.succeeded", "done"]);
  expect(api.seen[0]!.headers["last-event-id"]).toBe("4");
});

test("an answer that is no stream is an error", async () => {
  const client = await clientOf({ [FOLLOW]: () => [200, { data: [] }] });
  await expect(client.runs.follow({ id: RUN_ID }).result()).rejects.toMatchObject({ code: "not_a_stream" });
});

test("an abort ends the stream with its reason; leaving the loop ends it in peace", async () => {
  const open: FakeRoute = (_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(event(1, "run.queued"));
  };
  const client = await clientOf({ [START]: started, [FOLLOW]: open });
  const controller = new AbortController();
  const aborted = (async () => {
    for await (const _ of client.runs.stream(HELLO, { signal: controller.signal }))
      controller.abort(new Error("enough"));
  })();
  await expect(aborted).rejects.toThrow("enough");

  const left = client.runs.stream(HELLO);
  for await (const _ of left) break;
  await expect(left.result()).rejects.toThrow("left before the run ended");
  expect(api.seen).toHaveLength(4);
});
