import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verbs } from "../../src/modules/contracts.ts";
import { type Person, type TestCaller, testWorld, type World } from "../../src/platform/testing/world.ts";
import { sendVerb } from "../../src/platform/probe/send-verb.ts";
import { isLetThrough, type Probe, probesOf } from "../support/probe.ts";

// The role table as it was decided, written down a second time: nothing here is taken from the catalogue, so a preset that
// changes there, or a verb that asks for another permission, fails until the decision is changed here too.

const EVERYBODY = ["owner", "admin", "architect", "developer", "tester", "operator", "member", "viewer"];
const BUILDERS = ["owner", "admin", "architect", "developer"];

const WORKSPACE_TABLE: { may: string; who: string[]; permissions: string[] }[] = [
  {
    may: "see configuration, data, runs, logs, credit balance and usage history",
    who: [...BUILDERS, "tester", "member", "viewer"],
    permissions: [
      "workspaces:read",
      "agents:read",
      "tools:read",
      "connections:read",
      "runs:read",
      "wallets:read",
      "api_keys:read",
      "members:read",
      "events:read",
      "webhooks:read",
      "schedules:read",
      "inbound_webhooks:read",
      "tool_sources:read",
      "policies:read",
      "approvals:read",
      "storage:read",
    ],
  },
  {
    may: "run agents, hold sessions, test",
    who: [...BUILDERS, "tester", "member"],
    permissions: [
      "runs:create",
      "sessions:delete",
      "runs:resolve",
      "inbound_deliveries:acknowledge",
      "tasks:run",
      "storage:write",
    ],
  },
  {
    may: "create and edit agents, connections; own keys",
    who: [...BUILDERS, "member"],
    permissions: [
      "agents:write",
      "agents:publish",
      "connections:write",
      "api_keys:write",
      "inbound_webhooks:write",
      "schedules:write",
    ],
  },
  {
    may: "code tools, webhooks, tool sources",
    who: BUILDERS,
    permissions: ["tools:write", "webhooks:write", "tool_sources:write"],
  },
  { may: "decide approvals", who: ["owner", "admin", "architect"], permissions: ["approvals:decide"] },
  { may: "deploy to dev", who: [...BUILDERS, "member"], permissions: ["deployments:dev"] },
  { may: "deploy to uat", who: ["owner", "admin", "architect"], permissions: ["deployments:uat"] },
  { may: "deploy to production", who: ["owner", "admin"], permissions: ["deployments:production"] },
  {
    may: "policies and operational settings; delete agents; drafts in production",
    who: ["owner", "admin"],
    permissions: ["agents:delete", "runs:draft_in_production"],
  },
  {
    may: "members, roles, everybody's keys, workspace settings, audit",
    who: ["owner", "admin"],
    permissions: [
      "members:write",
      "roles:read",
      "api_keys:manage",
      "workspaces:write",
      "audit:read",
      "limits:write",
      "policies:write",
      "storage:organization",
    ],
  },
  {
    may: "archive, delete, transfer, convert environment",
    who: ["owner"],
    permissions: ["workspaces:archive", "workspaces:delete", "workspaces:convert", "approvals:break_glass"],
  },
];

const ORGANIZATION_ROLES = ["owner", "admin", "billing_admin", "member"];
const ORGANIZATION_TABLE: typeof WORKSPACE_TABLE = [
  { may: "see the organization", who: ORGANIZATION_ROLES, permissions: ["organizations:read"] },
  {
    may: "see who is in it",
    who: ["owner", "admin", "billing_admin"],
    permissions: ["organization_members:read"],
  },
  {
    may: "change it, its people, roles and webhooks; create workspaces; see all keys, the audit log and events",
    who: ["owner", "admin"],
    permissions: [
      "organizations:write",
      "organization_tools:read",
      "organization_tools:write",
      "organization_policies:read",
      "organization_policies:write",
      "organization_members:write",
      "workspaces:create",
      "roles:write",
      "organization_keys:read",
      "organization_audit:read",
      "organization_events:read",
      "organization_webhooks:read",
      "organization_webhooks:write",
    ],
  },
  { may: "make and unmake owners", who: ["owner"], permissions: ["organizations:own"] },
  { may: "see billing", who: ["owner", "admin", "billing_admin"], permissions: ["billing:read"] },
  { may: "billing", who: ["owner", "billing_admin"], permissions: ["billing:manage", "verification:manage"] },
];

const whoOf = (table: typeof WORKSPACE_TABLE, permission: string): string[] | undefined =>
  table.find(({ permissions }) => permissions.includes(permission))?.who;
const permissionsOf = (preset: string): string[] =>
  WORKSPACE_TABLE.filter(({ who }) => who.includes(preset)).flatMap(({ permissions }) => permissions);

let world: World;
let host: Person;
/** By preset, each as a member, as somebody with an own role of the same permissions, and as the member's key. */
const members = new Map<string, TestCaller>();
const customs = new Map<string, TestCaller>();
const keys = new Map<string, TestCaller>();
let keyOfHost: TestCaller;
/** By role in the organization. */
const people = new Map<string, TestCaller>();
const MIX = ["runs:read", "tools:write", "audit:read", "workspaces:convert"];
let mixed: TestCaller;

async function withRole(name: string, permissions: string[]): Promise<TestCaller> {
  const path = `/v1/organizations/${host.organizationId}/roles`;
  const { status, body, text } = await host.post(path, { name, permissions });
  if (status !== 201) throw new Error(`the role was refused: ${text}`);
  return world.join(await world.newPerson(), host, body.id);
}

/** A key of the whole power of its owner, whether or not the owner may make one. */
async function keyOf(member: Person): Promise<TestCaller> {
  const key = await world.key(host);
  await world.sql("update api_keys set owner_id = $1 where id = $2", [member.accountId, key.keyId]);
  return key;
}

beforeAll(async () => {
  world = await testWorld();
  host = await world.newPerson("Host");
  for (const preset of EVERYBODY) {
    const person = await world.newPerson(preset);
    members.set(preset, await world.join(person, host, preset));
    keys.set(preset, await keyOf(person));
    const permissions = permissionsOf(preset);
    // A role of an organization allows something; what an operator may will come with calls.
    if (permissions.length > 0) customs.set(preset, await withRole(`As ${preset}`, permissions));
  }
  mixed = await withRole("Mixed", MIX);
  keyOfHost = await world.key(host);
  people.set("owner", host);
  for (const role of ORGANIZATION_ROLES.slice(1)) {
    const person = await world.newPerson(role);
    await world.sql(
      "insert into organization_members (organization_id, account_id, role) values ($1, $2, $3)",
      [host.organizationId, person.accountId, role],
    );
    people.set(role, person);
  }
});
afterAll(() => world.stop());

// Whoever leaves can be asked nothing afterwards.
const isLast = ({ name }: { name: string }) => name.endsWith(".leave");
const ofScope = (scope: string) =>
  verbs.filter((verb) => verb.scope === scope).sort((a, b) => Number(isLast(a)) - Number(isLast(b)));

async function letThrough(callers: Map<string, TestCaller>, probe: Probe): Promise<string[]> {
  const through: string[] = [];
  for (const [name, caller] of callers) if (await isLetThrough(caller, probe)) through.push(name);
  return through;
}

const STAGED = { "deployments:{stage}": ["dev", "uat", "production"] } as Record<string, string[]>;
const namedBy = (needs: string): string[] =>
  STAGED[needs]?.map((stage) => needs.replace("{stage}", stage)) ?? [needs];

test("every permission a verb asks for has a row in the table", () => {
  const missing = verbs.flatMap(({ name, needs, scope }) =>
    (needs ? namedBy(needs) : [])
      .filter(
        (permission) => !whoOf(scope === "organization" ? ORGANIZATION_TABLE : WORKSPACE_TABLE, permission),
      )
      .map((permission) => `${name}: ${permission}`),
  );
  expect(missing).toEqual([]);
  const elsewhere = verbs.filter(
    ({ scope, needs }) => needs && scope !== "workspace" && scope !== "organization",
  );
  expect(elsewhere.map(({ name }) => name)).toEqual([]);
});

test("the catalogue has no permission beside the table, and no preset that differs from it", async () => {
  const { body } = await host.get("/v1/permissions");
  const served = (list: { name: string; presets: string[] }[]) =>
    Object.fromEntries(list.map(({ name, presets }) => [name, [...presets].sort()]));
  const decided = (table: typeof WORKSPACE_TABLE) =>
    Object.fromEntries(
      table.flatMap(({ who, permissions }) => permissions.map((name) => [name, [...who].sort()])),
    );
  expect(served(body.workspace)).toEqual(decided(WORKSPACE_TABLE));
  expect(served(body.organization)).toEqual(decided(ORGANIZATION_TABLE));
});

describe("in a workspace", () => {
  test.each(ofScope("workspace").map((verb) => ({ verb, name: verb.name, needs: verb.needs })))(
    "$name ($needs) is for whom the table says",
    async ({ verb }) => {
      for (const probe of probesOf(verb, host)) {
        const allowed = probe.permission ? whoOf(WORKSPACE_TABLE, probe.permission)! : EVERYBODY;
        const inOrder = EVERYBODY.filter((preset) => allowed.includes(preset));
        const isInMix = probe.permission === null || MIX.includes(probe.permission);
        expect(await letThrough(keys, probe)).toEqual(inOrder);
        expect(await letThrough(customs, probe)).toEqual(inOrder.filter((preset) => customs.has(preset)));
        expect(await isLetThrough(mixed, probe)).toBe(isInMix);
        expect(await letThrough(members, probe)).toEqual(inOrder);
      }
    },
  );
});

describe("in an organization", () => {
  test("creating a workspace in it is for whom the table says", async () => {
    const through: string[] = [];
    for (const [role, person] of people) {
      const answer = await person.post("/v1/workspaces", {
        organizationId: host.organizationId,
        name: `Made by ${role}`,
        environment: "staging",
      });
      expect([201, 403]).toContain(answer.status);
      if (answer.status === 201) through.push(role);
    }
    expect(through).toEqual(whoOf(ORGANIZATION_TABLE, "workspaces:create"));
  });

  test.each(ofScope("organization").map((verb) => ({ verb, name: verb.name, needs: verb.needs })))(
    "$name ($needs) is for whom the table says, and for no key",
    async ({ verb }) => {
      for (const probe of probesOf(verb, host)) {
        const allowed = probe.permission ? whoOf(ORGANIZATION_TABLE, probe.permission)! : ORGANIZATION_ROLES;
        // A key acts inside its workspace alone, whatever its owner may.
        expect((await sendVerb(keyOfHost, probe.verb, probe.input)).status).toBe(403);
        expect(await letThrough(people, probe)).toEqual(
          ORGANIZATION_ROLES.filter((role) => allowed.includes(role)),
        );
      }
    },
  );
});
