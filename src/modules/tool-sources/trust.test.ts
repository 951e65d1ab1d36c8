import { expect, test } from "vitest";
import type { Annotations } from "../../platform/gate.ts";
import { believed, isMoved } from "./trust.ts";

const READS: Annotations = { isReadOnly: true, isDestructive: false, isIdempotent: true, isOpenWorld: false };
const WRITES: Annotations = {
  isReadOnly: false,
  isDestructive: false,
  isIdempotent: false,
  isOpenWorld: true,
};

test.each([
  ["mcp", null, READS, WRITES],
  ["mcp", null, { ...WRITES, isDestructive: true }, { ...WRITES, isDestructive: true }],
  ["mcp", null, { ...WRITES, isIdempotent: true }, WRITES],
  ["openapi", "GET /pets", { ...READS, isOpenWorld: true }, { ...READS, isOpenWorld: true }],
  ["openapi", "OPTIONS /pets", READS, { ...READS, isOpenWorld: true }],
  ["openapi", "POST /pets", READS, WRITES],
  ["openapi", "DELETE /pets", READS, { ...WRITES, isDestructive: true, isIdempotent: true }],
  ["openapi", "GET /pets/purge", { ...WRITES, isDestructive: true }, { ...WRITES, isDestructive: true }],
] as const)(
  "%s %s: nothing is read into what a stranger says but that it is worse",
  (kind, method, said, taken) => {
    expect(believed(said, { kind, method, isTrusted: false })).toEqual(taken);
    expect(believed(said, { kind, method, isTrusted: true })).toEqual(said);
  },
);

const mcp = (url: string) => ({ kind: "mcp", transport: "streamable_http", url, arguments: [] }) as const;
const program = (...args: string[]) =>
  ({ kind: "mcp", transport: "stdio", command: "npx", arguments: args }) as const;
const openapi = (more: object) => ({ kind: "openapi" as const, ...more });
test.each([
  [mcp("https://a.example/mcp"), mcp("https://a.example/v2/mcp?key=1"), false],
  [mcp("https://a.example/mcp"), mcp("https://b.example/mcp"), true],
  [mcp("https://a.example/mcp"), mcp("http://a.example/mcp"), true],
  [mcp("https://a.example/mcp"), program("a"), true],
  [program("a"), program("b"), true],
  [openapi({ url: "https://a.example/1.json" }), openapi({ url: "https://a.example/2.json" }), false],
  [openapi({ url: "https://a.example/1.json" }), openapi({ documentId: "sdc_1" }), true],
  [openapi({ documentId: "sdc_1" }), openapi({ documentId: "sdc_2" }), true],
  [openapi({ documentId: "sdc_1" }), openapi({ documentId: "sdc_1", baseUrl: "https://b.example" }), true],
])("%j, then %j: another's word or not", (before, after, expected) => {
  expect(isMoved(before as never, after as never)).toBe(expected);
});
