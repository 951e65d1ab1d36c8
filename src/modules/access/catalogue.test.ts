import { expect, test } from "vitest";
import { CHANGING_FAMILIES, isForUnconfined } from "../../platform/confinement.ts";
import { verbs } from "../contracts.ts";
import {
  ORGANIZATION_PERMISSIONS,
  PRESETS,
  permissionsOfPreset,
  WORKSPACE_PERMISSIONS,
} from "./catalogue.ts";
import { workspacePower } from "./power.ts";

const STAGES = ["dev", "uat", "production"];
/** Asked for in the body of an operation, not by a verb's `needs`. */
const ASKED_WITHIN = new Set([
  "runs:draft_in_production",
  "api_keys:manage",
  "workspaces:create",
  "organizations:own",
  "roles:read",
  "storage:organization",
]);
/** For what is built on organizations next; given and explained already. */
const FOR_LATER = new Set(["billing:manage"]);

test("every permission a verb needs can be given, and none can be given that nothing asks for", () => {
  const needed = (isOrganization: boolean) =>
    verbs
      .filter(({ scope }) => (scope === "organization") === isOrganization)
      .flatMap(({ needs }) => (needs ? STAGES.map((stage) => needs.replace("{stage}", stage)) : []));
  for (const [catalogue, wanted] of [
    [WORKSPACE_PERMISSIONS, needed(false)],
    [ORGANIZATION_PERMISSIONS, needed(true)],
  ] as const) {
    const names = catalogue.map(({ name }) => name);
    expect(wanted.filter((permission) => !names.includes(permission))).toEqual([]);
    expect(
      names.filter((name) => !wanted.includes(name) && !ASKED_WITHIN.has(name) && !FOR_LATER.has(name)),
    ).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  }
});

test("who is confined to a toolkit uses tools, and changes neither them nor what calls them", () => {
  for (const family of CHANGING_FAMILIES)
    expect(WORKSPACE_PERMISSIONS.map(({ name }) => name)).toContainEqual(
      expect.stringMatching(new RegExp(`^${family}:(?!read)`)),
    );
  const inWorkspace = verbs.filter(({ scope }) => scope === "workspace");
  const none = inWorkspace.filter(isForUnconfined).map(({ name }) => name);
  const changing =
    /^(agents|deployments|tools|tool_sources|toolkits|snippets|policies|connections|my_connections|approvals|members|grants|invitations|service_accounts|limits|webhooks|workspaces)\.(create|update|convert_environment|archive|delete|save_draft|restore|publish|deploy|withdraw|sync|preview|reorder|authorize|disconnect|try|approve|decide|deny|break_glass|review|propose_policy|add|remove|revoke|resend|bulk)$/;
  expect(none).toEqual(
    expect.arrayContaining(inWorkspace.map(({ name }) => name).filter((name) => changing.test(name))),
  );
  expect(none.filter((name) => !changing.test(name)).sort()).toEqual([
    "connections.test",
    "event_settings.update",
    "mcp.revoke_client",
    "mcp.update_settings",
    "my_connections.test",
    "webhook_deliveries.replay",
    "webhook_deliveries.replay_many",
    "webhooks.rotate_secret",
    "webhooks.test",
  ]);
  for (const { name, http } of inWorkspace.filter((verb) => isForUnconfined(verb)))
    expect(http.startsWith("GET "), name).toBe(false);
});

test("an owner may everything, and nobody below more than an admin", () => {
  expect(permissionsOfPreset("owner")).toEqual(WORKSPACE_PERMISSIONS.map(({ name }) => name));
  const admin = permissionsOfPreset("admin");
  for (const preset of PRESETS.filter((name) => name !== "owner"))
    expect(permissionsOfPreset(preset).filter((permission) => !admin.includes(permission))).toEqual([]);
  expect(permissionsOfPreset("nobody")).toEqual([]);
});

test("the stronger of a member's role and the organization's counts, and a grant adds but cannot be passed on", () => {
  const row = { memberRole: "viewer", rolePermissions: null, organizationRole: "member", grants: null };
  expect(workspacePower(row)).toMatchObject({ role: "viewer", roleFrom: "member", expiresAt: Infinity });
  expect(workspacePower({ ...row, organizationRole: "admin" })).toMatchObject({
    role: "admin",
    roleFrom: "organization",
  });
  expect(workspacePower({ ...row, memberRole: "owner", organizationRole: "admin" })).toMatchObject({
    role: "owner",
    roleFrom: "member",
  });
  expect(workspacePower({ ...row, memberRole: null, organizationRole: "owner" }).permissions).toEqual(
    new Set(permissionsOfPreset("owner")),
  );
  const ends = "2031-01-01T00:00:00.000Z";
  const granted = workspacePower({ ...row, grants: [{ permissions: ["agents:write"], expiresAt: ends }] });
  expect(granted.permissions).toContain("agents:write");
  expect(granted.standing).not.toContain("agents:write");
  expect(granted.expiresAt).toBe(Date.parse(ends));
});
