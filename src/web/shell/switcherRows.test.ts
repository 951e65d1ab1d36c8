import { expect, test } from "vitest";
import { switcherRows } from "./switcherRows.ts";
import type { SwitcherOrganization } from "./WorkspaceSwitcher.tsx";

const organizations: SwitcherOrganization[] = [
  {
    id: "org_1",
    name: "Ada Lovelace",
    workspaces: [{ id: "ws_1", name: "Personal", environment: "development" }],
  },
  {
    id: "org_2",
    name: "Acme",
    workspaces: [
      { id: "ws_2", name: "Support", slug: "helpdesk", environment: "production" },
      { id: "ws_3", name: "Support rehearsal", environment: "staging" },
    ],
  },
];
const found = (query: string) =>
  switcherRows(organizations, query).map((row) =>
    row.kind === "workspace" ? row.workspace.id : row.organization.id,
  );

test("nothing typed lists everything under its organization", () => {
  expect(found("")).toEqual(["org_1", "ws_1", "org_2", "ws_2", "ws_3"]);
});

test("words are found in names, addresses, environments and organizations, all of them in one workspace", () => {
  expect(found("acme sup")).toEqual(["org_2", "ws_2", "ws_3"]);
  expect(found("support stag")).toEqual(["org_2", "ws_3"]);
  expect(found("HELPDESK")).toEqual(["org_2", "ws_2"]);
  expect(found("personal acme")).toEqual([]);
});
