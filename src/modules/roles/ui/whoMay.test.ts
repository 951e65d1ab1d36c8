import { expect, test } from "vitest";
import { whoHolds } from "./whoMay.ts";

test("presets read as people", () => {
  expect(whoHolds(["owner"])).toBe("Only owners");
  expect(whoHolds(["owner", "admin"])).toBe("Only owners and admins");
  expect(whoHolds(["owner", "admin", "architect"])).toBe("Only owners, admins and architects");
});
