import { expect, test } from "vitest";
import type { Annotations } from "../../platform/gate.ts";
import { believed } from "./trust.ts";

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
