import { afterEach, expect, expectTypeOf, test } from "vitest";
import { createClient, type Run, type RunEvent, type RunStreamEvent } from "./index.ts";
import {
  delta,
  done,
  event,
  type FakeApi,
  type FakeRoute,
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
  return createClient({ baseUrl: api.url, apiKey: "bw_live_test" });
}
const typesOf = (events: RunStreamEvent[]) => events.map(({ type }) => type);

test("a run streams its events to the last", async () => {
  const frames = [
    event(1, "run.queued", { runId: RUN_ID }),
    event(2, "run.started"),
    delta(1, 0, "Hel"),
    delta(1, 3, "lo"),
    done(),
  ];
  const client = await clientOf({ [START]: streamOf(frames) });
  const stream = client.runs.stream(HELLO);
  expect(stream.runId).toBeNull();
  const events = await Array.fromAsync(stream);
  expect(typesOf(events)).toEqual(["run.queued", "run.started", "delta", "delta", "done"]);
  expect(events[2]).toEqual({ type: "delta", stepNumber: 1, offset: 0, text: "Hel" });
  expect((await stream.result()).output).toBe("Hello world");
  expect(stream.runId).toBe(RUN_ID);
  expect(api.seen[0]).toMatchObject({
    headers: { accept: "text/event-stream" },
    body: { input: "Hello", mode: "stream" },
  });
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
    const first = [
      event(1, "run.queued", { runId: RUN_ID }),
      event(2, "step.started"),
      delta(1, 0, "Hel", 2),
    ];
    const rest = [
      event(2, "step.started"),
      snapshot(1, "Hello"),
      delta(1, 5, " world", 2),
      event(3, "run.succeeded"),
      done(),
    ];
    const client = await clientOf({ [START]: streamOf(first, { isBroken }), [FOLLOW]: streamOf(rest) });
    const events = await Array.fromAsync(client.runs.stream(HELLO));
    expect(typesOf(events)).toEqual([
      ...["run.queued", "step.started", "delta"],
      ...["snapshot", "delta", "run.succeeded", "done"],
    ]);
    expect(api.seen[1]).toMatchObject({
      method: "GET",
      headers: { accept: "text/event-stream", "last-event-id": "2:0" },
    });
  },
);

test("the run's id is also read from the Location header", async () => {
  const headers = { location: `/v1/runs/${RUN_ID}` };
  const client = await clientOf({ [START]: streamOf([], { headers }), [FOLLOW]: streamOf([done()]) });
  expect((await client.runs.stream(HELLO).result()).id).toBe(RUN_ID);
  expect(api.seen.map(({ method }) => method)).toEqual(["POST", "GET"]);
});

test("a stream cut before anything came starts again with the same idempotency key", async () => {
  const client = await clientOf({ [START]: [(_, response) => void response.destroy(), streamOf([done()])] });
  await client.runs.stream(HELLO).result();
  const keys = api.seen.map(({ headers }) => headers["idempotency-key"]);
  expect(keys).toHaveLength(2);
  expect(keys[0]).toBe(keys[1]);
});

test("a run answered instead of a stream is followed by its id", async () => {
  const client = await clientOf({
    [START]: () => [202, run({ state: "running" })],
    [FOLLOW]: streamOf([done()]),
  });
  expect((await client.runs.stream(HELLO).result()).state).toBe("succeeded");
});

test("a refusal is thrown, not repeated", async () => {
  const client = await clientOf({ [START]: () => problem(402, "insufficient_credits", "Short of 12") });
  await expect(client.runs.stream(HELLO).result()).rejects.toMatchObject({
    status: 402,
    code: "insufficient_credits",
  });
  expect(api.seen).toHaveLength(1);
});

test("a run that is gone when the stream resumes is an error", async () => {
  const client = await clientOf({ [START]: streamOf([event(1, "run.queued", { runId: RUN_ID })]) });
  await expect(client.runs.stream(HELLO).result()).rejects.toMatchObject({ status: 404 });
});

test("a server that restarts is waited for", async () => {
  const down: FakeRoute = () => problem(503, "unavailable", "Starting", {}, { "retry-after": "0" });
  const client = await clientOf({
    [START]: streamOf([event(1, "run.queued", { runId: RUN_ID })]),
    [FOLLOW]: [down, down, down, down, streamOf([done()])],
  });
  expect((await client.runs.stream(HELLO).result()).state).toBe("succeeded");
});

test("follow reads a run that exists, after a sequence", async () => {
  const client = await clientOf({ [FOLLOW]: streamOf([event(5, "run.succeeded"), done()]) });
  const events = await Array.fromAsync(client.runs.follow({ id: RUN_ID, after: 4 }));
  expect(typesOf(events)).toEqual(["run.succeeded", "done"]);
  expect(api.seen[0]!.headers["last-event-id"]).toBe("4");
});

test("an abort ends the stream with its reason; leaving the loop ends it in peace", async () => {
  const open: FakeRoute = (_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(event(1, "run.queued", { runId: RUN_ID }));
  };
  const client = await clientOf({ [START]: open });
  const controller = new AbortController();
  const aborted = (async () => {
    for await (const _ of client.runs.stream(HELLO, { signal: controller.signal }))
      controller.abort(new Error("enough"));
  })();
  await expect(aborted).rejects.toThrow("enough");

  const left = client.runs.stream(HELLO);
  for await (const _ of left) break;
  await expect(left.result()).rejects.toThrow("left before the run ended");
  expect(api.seen).toHaveLength(2);
});
