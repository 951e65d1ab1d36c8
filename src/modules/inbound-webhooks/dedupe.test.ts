import fc from "fast-check";
import { expect, test } from "vitest";
import { dedupeKeyOf } from "./dedupe.ts";

const noHeader = () => null;
const inJson = (path: string, body: string | Buffer) =>
  dedupeKeyOf({ kind: "json", path }, noHeader, Buffer.from(body));

test("a header or a place in the JSON body tells repetitions apart", () => {
  const header = (name: string) => (name === "webhook-id" ? "msg_1" : null);
  expect(dedupeKeyOf({ kind: "header", name: "webhook-id" }, header, Buffer.alloc(0))).toBe("msg_1");
  expect(dedupeKeyOf({ kind: "header", name: "x-other" }, header, Buffer.alloc(0))).toBeNull();
  expect(inJson("event.id", '{"event":{"id":"evt_1"}}')).toBe("evt_1");
  expect(inJson("items.1.id", '{"items":[{"id":1},{"id":2}]}')).toBe("2");
  expect(dedupeKeyOf(null, header, Buffer.alloc(0))).toBeNull();
});

test("what has no such value counts for itself", () => {
  for (const body of [
    "",
    "no json",
    "{}",
    '{"id":null}',
    '{"id":{}}',
    '{"id":""}',
    "[]",
    "1",
    Buffer.from([0xff]),
  ])
    expect(inJson("id", body)).toBeNull();
  expect(inJson("constructor.name", "{}")).toBeNull();
  expect(inJson("id", "[".repeat(500_000))).toBeNull();
});

test("two numbers a double cannot tell apart stay two", () => {
  const keys = ["90071992547409931", "90071992547409932", "1.00000000000000000001"].map((id) =>
    inJson("id", `{"id":${id}}`),
  );
  expect(new Set(keys).size).toBe(3);
  expect(keys[0]).toBe("90071992547409931");
});

test("a key that is long or cannot be stored as text is kept as its hash", () => {
  for (const id of ["x".repeat(201), "a\u0000b", "\ud800", "line\nbreak"])
    expect(inJson("id", JSON.stringify({ id }))).toMatch(/^sha256:[0-9a-f]{64}$/);
});

test("no body breaks it", () => {
  fc.assert(
    fc.property(fc.json(), fc.string(), (json, path) => {
      const key = inJson(path, json);
      expect(key === null || key.length <= 200).toBe(true);
    }),
  );
});
