import { expect, test } from "vitest";
import { heldOf, matrixGroups } from "./matrixRows.ts";

const permission = (name: string, group: string) => ({ name, title: name, group, presets: ["owner"] });

test("permissions stand under their group, in its order, and a role has some of them", () => {
  const groups = matrixGroups({
    groups: [
      { name: "run", title: "Run" },
      { name: "none", title: "Nothing" },
      { name: "see", title: "See" },
    ],
    workspace: [permission("a:read", "see"), permission("b:run", "run"), permission("b:read", "see")],
  });
  expect(groups.map(({ name }) => name)).toEqual(["run", "see"]);
  expect(heldOf(groups[1]!, { permissions: ["b:read"] })).toBe(1);
});
