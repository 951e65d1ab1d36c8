import { afterEach, expect, test } from "vitest";
import { createClient } from "./index.ts";
import { type FakeApi, type FakeRoute, KEY, problem, startFakeApi } from "./testing/fake-api.ts";

const EVENTS = "GET /v1/events";

let api: FakeApi;
afterEach(() => api?.close());
async function clientOf(routes: Record<string, FakeRoute | FakeRoute[]>) {
  api = await startFakeApi(routes);
  return createClient({ baseUrl: api.url, apiKey: KEY });
}
const streamed =
  (...sequences: number[]): FakeRoute =>
  (_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(`event: ready\nid: 6\ndata: {"after":6}\n\n`);
    for (const sequence of sequences)
      response.write(`id: ${sequence}\ndata: ${JSON.stringify({ sequence, type: "run.failed" })}\n\n`);
    response.end(": keep-alive\n\n");
  };

test("events are followed behind the last one seen when the connection ends, none of them twice", async () => {
  const client = await clientOf({ [EVENTS]: [streamed(), streamed(7, 8), streamed(8, 9)] });
  const seen: number[] = [];
  for await (const { sequence } of client.events.follow({ types: "run.*", after: 6 })) {
    seen.push(sequence);
    if (sequence === 9) break;
  }
  expect(seen).toEqual([7, 8, 9]);
  expect(api.seen[0]).toMatchObject({
    query: { types: "run.*", after: "6" },
    headers: { accept: "text/event-stream" },
  });
  expect(api.seen.slice(1).map(({ headers }) => headers["last-event-id"])).toEqual(["6", "8"]);
});

test("a refusal ends the following at once, and so does the signal", async () => {
  const client = await clientOf({ [EVENTS]: () => problem(403, "forbidden", "events:read is needed") });
  await expect(client.events.follow().next()).rejects.toMatchObject({ code: "forbidden" });
  expect(api.seen).toHaveLength(1);
  const signal = AbortSignal.abort(new Error("left"));
  await expect(client.events.follow({}, { signal }).next()).rejects.toThrow("left");
});
