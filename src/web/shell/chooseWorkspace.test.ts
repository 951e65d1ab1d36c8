import { expect, test } from "vitest";
import type { Account, Workspace } from "../api/client.ts";
import { chooseWorkspace } from "./chooseWorkspace.ts";

const workspace = (id: string, slug: string, isPersonal = false) =>
  ({ id, slug, organizationSlug: "acme", isPersonal }) as Workspace;
const account = (ids: Partial<Account> = {}) =>
  ({ lastWorkspaceId: null, defaultWorkspaceId: null, ...ids }) as Account;
const all = [workspace("ws_1", "support"), workspace("ws_2", "personal", true), workspace("ws_3", "sales")];

test("the URL decides, whatever was used last", () => {
  const path = { organization: "acme", workspace: "sales" };
  expect(chooseWorkspace(all, account({ lastWorkspaceId: "ws_1" }), path)?.id).toBe("ws_3");
});

test("a workspace the person cannot enter is not replaced by another", () => {
  expect(chooseWorkspace(all, account(), { organization: "rival", workspace: "support" })).toBeUndefined();
});

test("outside of a workspace: last used, then default, then personal", () => {
  expect(chooseWorkspace(all, account({ lastWorkspaceId: "ws_3", defaultWorkspaceId: "ws_1" }), {})?.id).toBe(
    "ws_3",
  );
  expect(chooseWorkspace(all, account({ defaultWorkspaceId: "ws_1" }), {})?.id).toBe("ws_1");
  expect(chooseWorkspace(all, account({ lastWorkspaceId: "ws_gone" }), {})?.id).toBe("ws_2");
});
