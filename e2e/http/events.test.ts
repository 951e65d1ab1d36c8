import { afterAll, beforeAll, expect, test } from "vitest";
import { verbs } from "../../src/modules/contracts.ts";
import { eventTypes } from "../../src/modules/event-types.ts";
import { explore, type Explored, type ExploreOptions } from "../../src/platform/testing/isolation/explore.ts";
import { situationsOf } from "../../src/platform/testing/isolation/situations.ts";
import { type Person, testWorld, type World } from "../../src/platform/testing/world.ts";
import { isReading, routeOf } from "../../src/platform/verb.ts";

// Every verb that changes something is called once, and what it told is looked at. A new verb is covered by being
// declared: it needs a line here.

/** What each verb that changes something tells, at least. */
const TELLS: Record<string, string[]> = {
  "agents.create": ["agent.created"],
  "agents.delete": ["agent.deleted"],
  "agents.publish": ["agent.published"],
  "agents.update": ["agent.updated"],
  "api_keys.create": ["key.created"],
  "api_keys.regenerate": ["key.regenerated"],
  "api_keys.revoke": ["key.revoked"],
  "connections.complete": ["connection.connected"],
  "connections.create": ["connection.created"],
  "connections.delete": ["connection.deleted"],
  "connections.disconnect": ["connection.disconnected"],
  "my_connections.create": ["connection.created"],
  "my_connections.delete": ["connection.deleted"],
  "my_connections.disconnect": ["connection.disconnected"],
  "my_connections.update": ["connection.updated"],
  "organization_connections.create": ["connection.created"],
  "organization_connections.delete": ["connection.deleted"],
  "organization_connections.disconnect": ["connection.disconnected"],
  "organization_connections.update": ["connection.updated"],
  "organization_integrations.remove_oauth_app": ["oauth_app.removed"],
  "organization_integrations.set_oauth_app": ["oauth_app.set"],
  "connections.update": ["connection.updated"],
  "credit_notes.issue": ["credit_note.issued"],
  "deployments.deploy": ["agent.deployed"],
  "deployments.withdraw": ["agent.withdrawn"],
  "grants.create": ["grant.given"],
  "grants.revoke": ["grant.revoked"],
  "inbound_webhooks.create": ["inbound_webhook.created"],
  "inbound_webhooks.deactivate": ["inbound_webhook.deactivated"],
  "inbound_webhooks.reactivate": ["inbound_webhook.updated"],
  "inbound_webhooks.rotate_secret": ["inbound_webhook.updated"],
  "inbound_webhooks.rotate_url": ["inbound_webhook.updated"],
  "inbound_webhooks.update": ["inbound_webhook.updated"],
  "invitations.accept": ["invitation.accepted", "organization_member.added", "member.added"],
  "invitations.bulk": ["invitation.created"],
  "invitations.create": ["invitation.created"],
  "invitations.decline": ["invitation.declined"],
  "invitations.resend": ["invitation.updated"],
  "invitations.revoke": ["invitation.revoked"],
  "invoices.issue": ["invoice.issued"],
  "invoices.mark_paid": ["invoice.paid"],
  "members.add": ["member.added"],
  "members.leave": ["member.removed"],
  "members.remove": ["member.removed"],
  "members.update": ["member.role_changed"],
  "organization_api_keys.revoke": ["key.revoked"],
  "organization_grants.create": ["grant.given"],
  "organization_grants.revoke": ["grant.revoked"],
  "organization_invitations.bulk": ["invitation.created"],
  "organization_invitations.create": ["invitation.created"],
  "organization_invitations.resend": ["invitation.updated"],
  "organization_invitations.revoke": ["invitation.revoked"],
  "organization_members.remove": ["organization_member.removed"],
  "approvals.approve": ["approval.approved"],
  "approvals.break_glass": ["approval.approved"],
  "approvals.decide": ["approval.approved"],
  "approvals.deny": ["approval.denied"],
  "approvals.propose_policy": ["policy.created"],
  "approvals.review": ["approval.reviewed"],
  "organization_members.update": ["organization_member.role_changed"],
  "organization_webhooks.create": ["webhook.created"],
  "organization_webhooks.delete": ["webhook.deleted"],
  "organization_webhooks.rotate_secret": ["webhook.secret_rotated"],
  "organization_webhooks.test": ["webhook.test"],
  "organization_webhooks.update": ["webhook.updated"],
  "organizations.create": ["organization.created"],
  "organizations.leave": ["organization_member.removed"],
  "organizations.update": ["organization.updated"],
  "organization_policies.create": ["policy.created"],
  "organization_policies.delete": ["policy.deleted"],
  "organization_policies.reorder": ["policy.reordered"],
  "organization_policies.update": ["policy.updated"],
  "plans.assign": ["plan.changed"],
  "plans.cancel_change": ["plan.change_cancelled"],
  "plans.change": ["plan.changed"],
  "tool_sources.create": ["tool_source.created"],
  "tool_sources.delete": ["tool_source.deleted"],
  "tool_sources.update": ["tool_source.updated"],
  "toolkits.create": ["toolkit.created"],
  "toolkits.delete": ["toolkit.deleted"],
  "toolkits.update": ["toolkit.updated"],
  "organization_tool_sources.create": ["tool_source.created"],
  "organization_tool_sources.delete": ["tool_source.deleted"],
  "organization_tool_sources.update": ["tool_source.updated"],
  "organization_toolkits.create": ["toolkit.created"],
  "organization_toolkits.delete": ["toolkit.deleted"],
  "organization_toolkits.update": ["toolkit.updated"],
  "policies.create": ["policy.created"],
  "policies.delete": ["policy.deleted"],
  "policies.reorder": ["policy.reordered"],
  "policies.update": ["policy.updated"],
  "promo_codes.redeem": ["promo_code.redeemed"],
  "roles.create": ["role.created"],
  "roles.delete": ["role.deleted"],
  "roles.update": ["role.updated"],
  "schedules.create": ["schedule.created"],
  "schedules.delete": ["schedule.deleted"],
  "schedules.pause": ["schedule.paused"],
  "schedules.resume": ["schedule.resumed"],
  "schedules.run_now": ["schedule.fired"],
  "schedules.update": ["schedule.updated"],
  "service_accounts.create": ["service_account.created", "member.added"],
  "service_accounts.delete": ["service_account.deleted", "member.removed"],
  "sessions.close": ["session.closed"],
  "sessions.create": ["session.created"],
  "sessions.delete": ["session.deleted"],
  "snippets.create": ["snippet.created"],
  "snippets.delete": ["snippet.deleted"],
  "snippets.publish": ["snippet.published"],
  "system.check_isolation": ["workspace.created", "workspace.deleted"],
  "tools.create": ["tool.created"],
  "tools.delete": ["tool.deleted"],
  "tools.update": ["tool.updated"],
  "credits.grant": ["payment.succeeded"],
  "credits.reverse": ["payment.reversed"],
  "payment_methods.remove": ["payment_method.removed"],
  "payment_methods.set_default": ["payment_method.chosen"],
  "wallets.update_reload": ["reload.updated"],
  "storage.delete": ["storage.deleted"],
  "storage.open": ["storage.created"],
  "trial.start": ["trial.started"],
  "webhooks.create": ["webhook.created"],
  "webhooks.delete": ["webhook.deleted"],
  "webhooks.rotate_secret": ["webhook.secret_rotated"],
  "webhooks.test": ["webhook.test"],
  "webhooks.update": ["webhook.updated"],
  "verification_reviews.approve": ["verification.approved"],
  "verification_reviews.reject": ["verification.rejected"],
  "verification_reviews.revoke": ["verification.revoked"],
  "verification_reviews.take": ["verification.in_review"],
  "verifications.start": ["verification.started"],
  "verifications.submit": ["verification.submitted"],
  "verifications.withdraw": ["verification.withdrawn"],
  "workspaces.archive": ["workspace.archived"],
  "workspaces.convert_environment": ["workspace.converted"],
  "workspaces.create": ["workspace.created"],
  "workspaces.delete": ["workspace.deleted"],
  "workspaces.restore": ["workspace.restored"],
  "workspaces.update": ["workspace.updated"],
};

const IS_OWN = "it concerns nobody but who does it";
const IS_EDITING = "a draft is nobody's news until it is published";
const ENDS_LATER = "a run is told of when it ends or waits for a decision";
const IS_SETTING = "a setting of the machinery; the audit log tells who changed it";
const CHANGES_NOTHING = "it changes nothing";
const IS_TOLD_WHEN_DONE = "it is told when somebody has allowed access";
const IS_STORED = "what is kept in a storage is read there; the audit log tells who changed it";
const IS_PAID_LATER = "what comes of the provider's page is told when it comes";

/** Verbs that are no news, and why. */
const SILENT: Record<string, string> = {
  "tools.call": ENDS_LATER,
  "account_policies.create": IS_OWN,
  "account_policies.delete": IS_OWN,
  "account_policies.reorder": IS_OWN,
  "account_policies.simulate": CHANGES_NOTHING,
  "account_policies.update": IS_OWN,
  "accounts.update": IS_OWN,
  "agents.restore": IS_EDITING,
  "agents.save_draft": IS_EDITING,
  "billing_profile.update": IS_SETTING,
  "connections.authorize": IS_TOLD_WHEN_DONE,
  "connections.test": CHANGES_NOTHING,
  "connections.try": CHANGES_NOTHING,
  "my_connections.authorize": IS_TOLD_WHEN_DONE,
  "my_connections.test": CHANGES_NOTHING,
  "organization_connections.authorize": IS_TOLD_WHEN_DONE,
  "organization_connections.test": CHANGES_NOTHING,
  "organization_connections.try": CHANGES_NOTHING,
  "event_settings.update": IS_SETTING,
  "external_ids.remove": IS_SETTING,
  "external_ids.set": IS_SETTING,
  "icons.generate_upload_url": IS_OWN,
  "inbound_deliveries.acknowledge": IS_OWN,
  "inbound_deliveries.acknowledge_many": IS_OWN,
  "inbound_deliveries.retry": ENDS_LATER,
  "invitations.preview": CHANGES_NOTHING,
  "approval_links.open": CHANGES_NOTHING,
  "invoices.create": IS_EDITING,
  "invoices.discard": IS_EDITING,
  "limits.create": IS_SETTING,
  "limits.delete": IS_SETTING,
  "limits.update": IS_SETTING,
  "organization_tool_sources.preview": CHANGES_NOTHING,
  "organization_tool_sources.sync": ENDS_LATER,
  "tool_sources.preview": CHANGES_NOTHING,
  "tool_sources.sync": ENDS_LATER,
  "policies.explain": CHANGES_NOTHING,
  "policies.simulate": CHANGES_NOTHING,
  "organization_policies.simulate": CHANGES_NOTHING,
  "mcp.revoke_client": IS_OWN,
  "mcp.update_settings": IS_SETTING,
  "notification_preferences.update": IS_OWN,
  "notification_unsubscriptions.create": IS_OWN,
  "notifications.delete": IS_OWN,
  "notifications.mark_read": IS_OWN,
  "notifications.mark_unread": IS_OWN,
  "organization_event_settings.update": IS_SETTING,
  "organization_limits.create": IS_SETTING,
  "organization_limits.delete": IS_SETTING,
  "organization_limits.update": IS_SETTING,
  "organization_wallets.update": IS_SETTING,
  "organization_webhook_deliveries.replay": "the event is told of again, not a new one",
  "organization_webhook_deliveries.replay_many": "the events are told of again, not new ones",
  "payment_methods.create_setup": IS_PAID_LATER,
  "payments.close_difference": "it belongs to no organization",
  "payments.create_checkout": IS_PAID_LATER,
  "payments.create_portal": IS_PAID_LATER,
  "payments.reconcile": CHANGES_NOTHING,
  "storage.close": "a durable one stays; an ephemeral one that goes is told as deleted",
  "storage.files_append": IS_STORED,
  "storage.files_mkdir": IS_STORED,
  "storage.files_move": IS_STORED,
  "storage.files_remove": IS_STORED,
  "storage.files_write": IS_STORED,
  "storage.kv_delete": IS_STORED,
  "storage.kv_incr": IS_STORED,
  "storage.kv_set": IS_STORED,
  "storage.sql_execute": IS_STORED,
  "storage.sql_query": CHANGES_NOTHING,
  "subscriptions.checkout": IS_PAID_LATER,
  "prices.set": "it belongs to no organization",
  "plans.create": "it belongs to no organization",
  "plans.update": "it belongs to no organization",
  "promo_codes.create": "it belongs to no organization",
  "promo_codes.deactivate": "it belongs to no organization",
  "runs.cancel": ENDS_LATER,
  "runs.create": ENDS_LATER,
  "runs.resolve": ENDS_LATER,
  "schedules.preview": CHANGES_NOTHING,
  "seller.update": "it belongs to no organization",
  "snippets.update": IS_EDITING,
  "tasks.cancel": ENDS_LATER,
  "tasks.create": ENDS_LATER,
  "tasks.rerun": ENDS_LATER,
  "system.update_settings": "it belongs to no organization",
  "tools.test": CHANGES_NOTHING,
  "usage_settings.update": IS_SETTING,
  "verification_settings.update": "it belongs to no organization",
  "verifications.remove_document": IS_EDITING,
  "verifications.update": IS_EDITING,
  "webhook_deliveries.replay": "the event is told of again, not a new one",
  "webhook_deliveries.replay_many": "the events are told of again, not new ones",
};

const changing = verbs.filter((verb) => !isReading(verb));
/** What becomes of runs and firings is told whenever it does, beside whatever is called just then. */
const isOfBackground = (type: string) =>
  /^(run|schedule|inbound_webhook)\.|^tool_source\.(synced|failed|changed)$/.test(type);

let world: World;
let explored: Explored;
/** What was told while a verb worked, by the verb. */
const told = new Map<string, Set<string>>();

/** Notes what every call of a changing verb told: the sender of all callers is watched. */
function watchCalls(): () => void {
  const { fetch } = globalThis;
  const routes = changing.map((verb) => {
    const { method, path } = routeOf(verb);
    return { name: verb.name, method, path: new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`) };
  });
  const positions = async () =>
    (await world.sql<{ last: string }>("select coalesce(max(position), 0) as last from events"))[0]!.last;
  globalThis.fetch = async (target, init) => {
    const { pathname } = new URL(target as string);
    const found = routes
      .filter(({ method, path }) => method === init?.method && path.test(pathname))
      // `/preview` is no id.
      .sort(
        (a, b) => b.path.source.split("[^/]+").join("").length - a.path.source.split("[^/]+").join("").length,
      )[0];
    if (!found) return fetch(target, init);
    const before = await positions();
    const answer = await fetch(target, init);
    const types = await world.sql<{ type: string }>("select type from events where position > $1", [before]);
    if (answer.ok) {
      const all = told.get(found.name) ?? new Set();
      for (const { type } of types) all.add(type);
      told.set(found.name, all);
    }
    return answer;
  };
  return () => void (globalThis.fetch = fetch);
}

/** Fields without which a verb may change nothing. */
function changesOf(person: Person): Record<string, () => object | Promise<object>> {
  let guests = 0;
  const rows = () => ({ rows: [{ email: `guest${++guests}@example.net` }] });
  const renamed = () => ({ name: "Another name" });
  const described = () => ({ description: "Another one" });
  const deactivated = async () => {
    const endpoint = { name: "deactivated", target: { kind: "inbox" }, verification: { kind: "none" } };
    const { body, text } = await person.post("/v1/inbound-webhooks", endpoint);
    if (!body?.id) throw new Error(`the endpoint was refused: ${text}`);
    await person.del(`/v1/inbound-webhooks/${body.id}`);
    return { id: body.id };
  };
  return {
    "agents.update": renamed,
    "connections.update": renamed,
    "inbound_webhooks.reactivate": deactivated,
    "inbound_webhooks.update": described,
    "invitations.bulk": rows,
    "organization_invitations.bulk": rows,
    "organization_webhooks.update": described,
    "organizations.update": renamed,
    "schedules.update": renamed,
    "organization_tool_sources.update": renamed,
    "tool_sources.update": renamed,
    "webhooks.update": described,
    "workspaces.update": renamed,
  };
}

function situationsWithChanges(person: Person): ExploreOptions["situations"] {
  const known = situationsOf(world, person);
  const changing = Object.entries(changesOf(person)).map(
    ([name, change]): [string, ExploreOptions["situations"][string]] => [
      name,
      async (found) => ({ ...(await known[name]?.(found)), ...(await change()) }),
    ],
  );
  return { ...known, ...Object.fromEntries(changing) };
}

beforeAll(async () => {
  world = await testWorld({ isPaying: true });
  const person = world.administrator;
  const stopWatching = watchCalls();
  const situations = situationsWithChanges(person);
  explored = await explore(verbs, { person, marker: "acme", situations });
  stopWatching();
  await world.app.signals!.settle();
});
afterAll(() => world.stop());

test("every verb that changes something tells of it, or is listed with the reason why it does not", () => {
  const listed = [...Object.keys(TELLS), ...Object.keys(SILENT)].sort();
  expect(listed).toEqual(changing.map(({ name }) => name).sort());
  const unheard = changing.filter(({ name }) => !explored.accepted.has(name)).map(({ name }) => name);
  expect(unheard).toEqual([]);
});

test.each(Object.entries(TELLS))("%s tells %s", (name, types) => {
  expect([...(told.get(name) ?? [])]).toEqual(expect.arrayContaining(types));
});

test.each(Object.keys(SILENT))("%s tells nothing", (name) => {
  expect([...(told.get(name) ?? [])].filter((type) => !isOfBackground(type))).toEqual([]);
});

test("every event fits its declaration, in the stream it is declared for, and every example does", async () => {
  const declared = new Map(eventTypes.map((one) => [one.type, one]));
  expect(declared.size).toBe(eventTypes.length);
  const rows = await world.sql<{ type: string; version: number; data: object; workspaceId: string | null }>(
    `select distinct on (type) type, version, data, workspace_id as "workspaceId" from events`,
  );
  expect(rows.length).toBeGreaterThan(40);
  for (const { type, version, data, workspaceId } of rows) {
    const { payload, scope, ...one } = declared.get(type)!;
    expect(one.version, type).toBe(version);
    expect(payload.parse(data), type).toEqual(data);
    if (scope !== "either") expect(workspaceId === null, type).toBe(scope === "organization");
  }
  for (const { type, payload, example } of eventTypes) expect(payload.parse(example), type).toEqual(example);
});

test("no event tells an address, a secret, or what somebody asked", async () => {
  const [{ all }] = (await world.sql<{ all: string }>(
    "select string_agg(data::text, ' ') as all from events",
  )) as [{ all: string }];
  expect(all).not.toMatch(/@example\.|bw_live_|whsec_|"(input|output|instructions|secret|token|email)"/);
});

test("types are named after the thing and what happened to it", () => {
  for (const { type, title } of eventTypes) {
    expect(type).toMatch(/^[a-z_]+\.[a-z_]+$/);
    expect(title, type).toMatch(/^[A-Z].*[^.]$/);
  }
});
