import { expect, test } from "vitest";
import { compactPermissions, isHeld, permissionCatalogue } from "./permissionCatalogue.ts";

const groups = permissionCatalogue();

test("each permission that a verb of a workspace needs can be chosen, and stages one by one", () => {
  const all = groups.flatMap((group) => group.permissions.map(({ permission }) => permission));
  expect(all).toContain("agents:publish");
  expect(all).toContain("deployments:production");
  expect(all.some((permission) => permission.includes("{"))).toBe(false);
});

test("a whole resource becomes its wildcard for one who holds it whole", () => {
  const tools = groups.find((group) => group.resource === "tools")!;
  const chosen = new Set(tools.permissions.map(({ permission }) => permission));
  expect(compactPermissions(chosen, groups, ["*"])).toEqual(["tools:*"]);
  expect(compactPermissions(chosen, groups, ["tools:read", "tools:write"])).not.toContain("tools:*");
});

test("a wildcard holds what it covers and nothing else", () => {
  expect(isHeld(["agents:*"], "agents:read")).toBe(true);
  expect(isHeld(["agents:*"], "agents_other:read")).toBe(false);
});
