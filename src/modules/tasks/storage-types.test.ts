import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { STORAGE_TYPES } from "./storage-types.ts";

const documentation = readFileSync(new URL("../../../docs/storage.md", import.meta.url), "utf8");

test("the editor knows every operation of a storage that the documentation names", () => {
  const named = [...documentation.matchAll(/\bs\.(files|kv|sql)\.(\w+)\(/g)];
  expect(named.length).toBeGreaterThan(15);
  for (const [, part, name] of named) {
    const declared = STORAGE_TYPES.split(`  ${part}: {`)[1]?.split("\n  };")[0];
    expect(declared, `s.${part}.${name}`).toMatch(new RegExp(`\\b${name}\\(`));
  }
});
