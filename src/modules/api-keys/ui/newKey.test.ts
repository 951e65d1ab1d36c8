import { expect, test } from "vitest";
import { expiryOf, expiryOptions, listError, permissionsOf, rangesIn } from "./newKey.ts";

const now = Date.parse("2026-03-01T12:00:00Z");

test("a policy leaves out what is longer, and its longest life is what comes without a choice", () => {
  expect(expiryOptions(null).map(({ value }) => value)).toEqual(["never", "7", "30", "90", "365", "date"]);
  expect(expiryOptions(90).map(({ value }) => value)).toEqual(["longest", "7", "30", "date"]);
  expect(["never", "longest"].map((choice) => expiryOf(choice, "", now))).toEqual([undefined, undefined]);
  expect(expiryOf("7", "", now)).toBe("2026-03-08T12:00:00.000Z");
});

test("a preset gives nothing the maker does not hold", () => {
  const held = ["agents:read", "runs:read", "tools:write", "audit:read"];
  expect(permissionsOf("all", new Set(), held)).toEqual(["*"]);
  expect(permissionsOf("read", new Set(), held)).toEqual(["agents:read", "runs:read", "audit:read"]);
  expect(permissionsOf("run", new Set(), held)).toEqual(["agents:read", "runs:read"]);
  expect(permissionsOf("some", new Set(["tools:write"]), held)).toEqual(["tools:write"]);
});

test("addresses come one a line or with commas, and a wrong one is named", () => {
  const ranges = rangesIn(" 10.0.0.0/8\n192.0.2.7, ::1 \n");
  expect(ranges).toEqual(["10.0.0.0/8", "192.0.2.7", "::1"]);
  expect(listError({ "ipRanges.1": "must be an address" }, "ipRanges", ranges)).toBe(
    "192.0.2.7: must be an address",
  );
  expect(listError({ name: "wrong" }, "ipRanges", ranges)).toBeUndefined();
});
