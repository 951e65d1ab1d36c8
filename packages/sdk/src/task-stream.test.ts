import { afterEach, expect, test } from "vitest";
import { createClient } from "./index.ts";
import { type FakeApi, type FakeRoute, KEY, startFakeApi } from "./testing/fake-api.ts";

const LOGS = "GET /v1/tasks/run_1/logs";

let api: FakeApi;
afterEach(() => api?.close());

const streamed =
  (...frames: [event: string, id: string, data: object][]): FakeRoute =>
  (_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const [event, id, data] of frames)
      response.write(`event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`);
    response.end();
  };

test("a task is followed over broken connections to its end, no entry of its log twice", async () => {
  const entry = (number: number) => ({ number, kind: "log", text: `line ${number}` });
  const first = streamed(["log", "1:0", entry(1)], ["step", "1:0", { id: "step_1", number: 1 }]);
  const second = streamed(["log", "1:0", entry(1)], ["log", "2:1", entry(2)]);
  const last = streamed(["done", "", { task: { state: "succeeded" } }]);
  api = await startFakeApi({ [LOGS]: [first, second, last] });
  const client = createClient({ baseUrl: api.url, apiKey: KEY });
  const seen = await Array.fromAsync(client.tasks.follow({ id: "run_1" }));
  expect(seen.map((event) => event.type)).toEqual(["log", "step", "log", "done"]);
  expect(api.seen.map(({ headers }) => headers["last-event-id"])).toEqual(["0", "1:0", "2:1"]);
});
