import { expect, test } from "vitest";
import { type AuditFilters, exportHref, targetOf, textOf, verbOptions } from "./auditSource.ts";

const filters: AuditFilters = {
  verb: "agents.",
  actorAccountId: undefined,
  credentialId: undefined,
  targetId: undefined,
  isProduction: "true",
  isChange: undefined,
  workspaceId: undefined,
  from: "2026-01-01T00:00:00.000Z",
  to: undefined,
};

test("a file to be verified is chosen by time alone, a table by every filter", () => {
  expect(exportHref("/v1/audit/export", "ndjson", filters)).toBe(
    "/v1/audit/export?format=ndjson&from=2026-01-01T00%3A00%3A00.000Z",
  );
  expect(exportHref("/v1/audit/export", "csv", filters)).toContain("verb=agents.&isProduction=true");
});

test("operations can be chosen one by one or a resource at a time; a workspace has none of an organization", () => {
  const ofWorkspace = verbOptions("workspace").map(({ value }) => value);
  expect(ofWorkspace).toEqual(expect.arrayContaining(["agents.", "agents.publish", "members.list"]));
  expect(ofWorkspace).not.toContain("organizations.update");
  expect(verbOptions("organization").map(({ value }) => value)).toContain("organizations.update");
});

test("the order of fields is no difference", () => {
  expect(textOf({ b: 1, a: { d: 1, c: 2 } })).toBe(textOf({ a: { c: 2, d: 1 }, b: 1 }));
});

test("an entry is known by the name in its target before the id", () => {
  expect(targetOf({ target: { id: "agt_1", name: "Desk" } })).toEqual({ name: "Desk", id: "agt_1" });
  expect(targetOf({ target: { fields: ["name"] } })).toEqual({ name: undefined, id: undefined });
});

test("a policy is known by the tools it is about, when it is gone as well; an order by how many there are", () => {
  const target = { id: "pol_1" };
  expect(targetOf({ target: { ...target, effect: "block", address: "billing.**" } }).name).toBe("billing.**");
  const before = { effect: "block", match: { address: "billing.**" } };
  expect(targetOf({ target, before, after: null }).name).toBe("billing.**");
  expect(targetOf({ target: { count: 3 }, verb: "policies.reorder" }).name).toBe("3 policies");
});
