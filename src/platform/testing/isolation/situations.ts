import { unsubscribeToken } from "../../../modules/notifications/unsubscribe-link.ts";
import { newId } from "../../ids.ts";
import type { Person, World } from "../world.ts";
import { deployAgent } from "../agents.ts";
import { approvalSituations } from "./approval-situations.ts";
import { connectionSituations } from "./connection-situations.ts";
import type { ExploreOptions, Explored } from "./explore.ts";
import { toolSituations } from "./tool-situations.ts";

const first = ({ ids }: Explored, kind: "agent" | "run"): string => ids.get(kind)?.[0] ?? "";

const RELOAD_TERMS = { thresholdMicros: 1, amountMicros: 5_000_000, monthlyCapMicros: 5_000_000 };

/** More than the suites spend. */
const LIMIT_MICROS = 1_000_000_000;

/** What the examples of today's verbs cannot know by their shape. A new verb needs an entry only when it needs one too. */
export function situationsOf(world: World, person: Person): ExploreOptions["situations"] {
  const startRun = async (explored: Explored, input: string): Promise<string> => {
    const path = `/v1/agents/${first(explored, "agent")}/runs`;
    const started = await person.post(path, { input, mode: "async", isDraft: true });
    if (started.status >= 300) throw new Error(`the run was refused: ${started.text}`);
    return started.body.id;
  };
  const startTask = async (code: string): Promise<string> => {
    const started = await person.post("/v1/tasks", { code, mode: "async" });
    if (started.status >= 300) throw new Error(`the task was refused: ${started.text}`);
    return started.body.id;
  };
  const connectedClient = async () => {
    const id = newId("mcpClient");
    await world.sql(
      `insert into mcp_clients (organization_id, workspace_id, id, account_id, client_id, name)
       values ($1, $2, $3, $4, $3, 'A client')`,
      [person.organizationId, person.workspaceId, id, person.accountId],
    );
    return id;
  };
  // A workspace of its own for what ends or changes one, so that the ones found first stay.
  const makeRoom = async () => {
    const { body } = await person.post("/v1/workspaces", { name: "Room", environment: "staging" });
    return { workspaceId: body.id as string, slug: body.slug as string };
  };
  const makeOrganization = async () =>
    (await person.post("/v1/organizations", { name: "A Company" })).body.id as string;
  // Where plans are paid online, one is chosen by who pays already.
  const makePayingOrganization = async () => {
    const id = await makeOrganization();
    await world.sql(
      "insert into payment_customers (organization_id, stripe_customer_id, subscription_state) values ($1, $2, 'active')",
      [id, `cus_${crypto.randomUUID()}`],
    );
    return id;
  };
  // Somebody else of the organization, as a member of the workspace too when a role is named.
  const meet = async (role?: string) => {
    const other = await world.newPerson();
    await world.sql(
      "insert into organization_members (organization_id, account_id, role) values ($1, $2, 'member')",
      [person.organizationId, other.accountId],
    );
    if (role) await world.join(other, person, role);
    return other.accountId;
  };
  // A guest this person invited, who answers in its place; a link opens once.
  const invite = async () => {
    const guest = await world.newPerson();
    await person.post("/v1/invitations", { email: guest.email });
    const [mail] = await world.sql<{ text: string }>(
      "select body_text as text from mails where recipient = $1 order by id desc limit 1",
      [guest.email],
    );
    return { token: /#token=([\w-]+)/.exec(mail!.text)![1]!, as: guest };
  };
  // Only the installation administrator makes invoices.
  const invoiceOfOne = {
    organizationId: person.organizationId,
    lines: [{ description: "Credits sold by hand", amountMicros: 1_000_000 }],
  };
  const draftInvoice = async (): Promise<string> =>
    (await world.administrator.post("/v1/system/invoices", invoiceOfOne)).body.id;
  const issueInvoice = async (): Promise<string> =>
    (await world.administrator.post(`/v1/system/invoices/${await draftInvoice()}/issue`)).body.id;
  const hookName = () => `hook-${crypto.randomUUID()}`;
  const makeHook = async (fields: object = {}): Promise<{ id: string; url: string }> =>
    (await person.post("/v1/inbound-webhooks", { name: hookName(), ...fields })).body;
  const snippetName = () => `snippet-${crypto.randomUUID()}`;
  const makeSnippet = async (): Promise<{ id: string }> =>
    (await person.post("/v1/snippets", { name: snippetName(), code: "export const one = 1;" })).body;
  // Something that came in from outside.
  const receive = async (fields?: object): Promise<string> => {
    const path = new URL((await makeHook(fields)).url).pathname;
    return (await world.anonymous.post(path, undefined, { raw: "hello" })).body.id;
  };
  // Something this person was told; only subscribers write it.
  const tellThem = async ({ ids }: Explored): Promise<string> => {
    const id = newId("notification");
    await world.sql(
      `insert into notifications (account_id, id, kind, subject, organization_id, workspace_id, title, is_shown)
        values ($1, $2, 'runs.failing', $2, $3, $4, 'Told', true)`,
      [person.accountId, id, person.organizationId, person.workspaceId],
    );
    ids.set("notification", [...(ids.get("notification") ?? []), id]);
    return id;
  };
  const above = `/v1/organizations/${person.organizationId}`;
  // About nothing there is, so that what the suites call is decided as everywhere.
  const policy = { effect: "block", match: { address: "nowhere.**" } };
  const makePolicy = async (under: string) => ({
    id: (await person.post(`${under}/policies`, policy)).body.id as string,
  });
  const policyOrder = async (under: string) => {
    await makePolicy(under);
    const { body } = await person.get(`${under}/policies?limit=200`);
    return { ids: body.data.map(({ id }: { id: string }) => id) };
  };
  // Nothing is sent while it is switched off, and nobody ever has that name.
  const quietWebhook = { url: "https://hooks.invalid/", isActive: false };
  const makeWebhook = async (under: string, fields: object = {}): Promise<string> =>
    (await person.post(`${under}/webhooks`, { ...quietWebhook, ...fields })).body.id;
  const activeWebhook = (under: string) =>
    makeWebhook(under, { isActive: true, eventTypes: ["webhook.test"], maxAttempts: 1 });
  const makeDelivery = async (under: string): Promise<string> => {
    const id = newId("webhookDelivery");
    await world.sql(
      `insert into webhook_deliveries (scope_id, id, organization_id, workspace_id, webhook_id, event_scope_id, event_id, event_type, state, next_attempt_at)
        select scope_id, $2, organization_id, workspace_id, id, scope_id, $3, 'run.failed', 'failed', null from webhooks where id = $1`,
      [await makeWebhook(under), id, newId("event")],
    );
    return id;
  };
  const makeDocument = async (verificationId: string): Promise<string> => {
    const id = newId("verificationDocument");
    await world.sql(
      `insert into verification_documents (organization_id, id, verification_id, kind, name, media_type, size_bytes, data_key, data_key_id,
          state, uploaded_by)
        values ($1, $2, $3, 'passport', 'Passport.png', 'image/png', 1, 'x', 'x', 'stored', $4)`,
      [person.organizationId, id, verificationId, person.accountId],
    );
    return id;
  };
  // Of a workspace of its own; complete, and as far as only documents and reviewers bring it.
  const makeVerification = async (state: string): Promise<string> => {
    const id = newId("verification");
    await world.sql(
      `insert into verifications (organization_id, id, workspace_id, state, business_type, country, legal_name, address,
          authorised_person, expires_at, provider_state, provider_reference, created_by)
        values ($1, $2, $3, $4, 'individual', 'DE', $5, 'A street', 'A person', now() + interval '1 year', null, null, $6)`,
      [person.organizationId, id, newId("workspace"), state, person.name, person.accountId],
    );
    await makeDocument(id);
    return id;
  };
  const makeStorage = async (): Promise<{ id: string }> => {
    const name = `Stored ${crypto.randomUUID()}`;
    return { id: (await person.post("/v1/storage", { scope: "workspace", name })).body.id };
  };
  const makeStoredFile = async () => {
    const { id } = await makeStorage();
    await person.post(`/v1/storage/${id}/files/write`, { path: "a.txt", content: { text: "a" } });
    return { id, path: "a.txt" };
  };
  // One limit per subject, period and wallet, so each has an agent of its own.
  const newLimit = async () => {
    const { body } = await person.post("/v1/agents", { name: `Limited ${crypto.randomUUID()}` });
    const subject = { subjectKind: "agent", subjectId: body.id as string };
    return { ...subject, period: "total", isHard: false, amountMicros: LIMIT_MICROS };
  };
  const makeLimit = async () => {
    const limit = await newLimit();
    return { id: (await person.post("/v1/limits", limit)).body.id as string };
  };
  const changedLimit = async () => ({ ...(await makeLimit()), amountMicros: 2 * LIMIT_MICROS });
  // What the provider tells of it is dealt with here, so that nothing comes in between later.
  const dealWithPayments = async () => {
    await world.stripe?.settle();
    await world.app.payments.settle();
  };
  const makePayment = async (): Promise<string> =>
    (await person.post(`${above}/payments/checkout`, { wallet: "ai", amountMicros: 5_000_000 })).body
      .paymentId;
  const saveCard = async (): Promise<string> => {
    const { body } = await person.post(`${above}/payment-methods/setup`, {});
    await world.stripe!.pay({ url: body.url });
    await dealWithPayments();
    return (await person.get(`${above}/payment-methods`)).body.data.at(-1).id;
  };
  const makeCredit = async (): Promise<string> =>
    (
      await world.administrator.post("/v1/system/credits", {
        ...{ organizationId: person.organizationId, wallet: "data", amountMicros: 5, reason: "to take back" },
      })
    ).body.id;
  const makeDifference = async () => {
    const id = newId("paymentDifference");
    await world.sql("insert into payment_differences (id, kind, subject) values ($1, 'missing_here', $1)", [
      id,
    ]);
    return { id };
  };
  const unsubscribeLink = () => ({
    token: unsubscribeToken(world.app.platform.config, person.accountId, "runs.failing"),
  });
  const newestEvent = async (path: string) => {
    // It is numbered a moment after its change.
    await world.app.signals!.settle();
    return { id: (await person.get(`${path}?limit=1`)).body.data[0].id as string };
  };
  return {
    // An address the guard refuses at once, so that trying the connection needs no network.
    ...connectionSituations(world, person),
    "runs.create": () => ({ isDraft: true }),
    "runs.cancel": async (explored) => ({ id: await startRun(explored, "#sleep:60000") }),
    "runs.resolve": async (explored) => {
      const id = await startRun(explored, "#sleep:60000");
      await person.post(`/v1/runs/${id}/cancel`);
      await world.until(async () => (await person.get(`/v1/runs/${id}`)).body.state === "cancelled");
      // Only a crash interrupts a run.
      await world.sql("update runs set state = 'interrupted' where id = $1", [id]);
      return { id, decision: "cancel" };
    },
    "tasks.create": () => ({ code: "console.log(input); return 1" }),
    ...Object.fromEntries(
      ["get", "get_result", "list_logs", "rerun"].map((verb) => [
        `tasks.${verb}`,
        async () => ({ id: await startTask("return 1") }),
      ]),
    ),
    "tasks.cancel": async () => ({ id: await startTask("await new Promise((r) => setTimeout(r, 60000))") }),
    "members.add": async () => ({ accountId: await meet(), role: "viewer" }),
    "members.update": async () => ({ accountId: await meet("viewer"), role: "tester" }),
    "members.remove": async () => ({ accountId: await meet("viewer") }),
    // Whoever owns the organization cannot leave its workspaces, so the person is a guest elsewhere.
    "members.leave": async () => ({ as: await world.join(person, await world.newPerson(), "viewer") }),
    "organization_grants.create": () => ({ permissions: ["workspaces:create"] }),
    "organization_grants.revoke": async () => {
      const grant = {
        accountId: await meet(),
        permissions: ["workspaces:create"],
        reason: "a while",
        minutes: 5,
      };
      return { id: (await person.post(`/v1/organizations/${person.organizationId}/grants`, grant)).body.id };
    },
    "organization_members.update": async () => ({ accountId: await meet(), role: "admin" }),
    "organization_members.remove": async () => ({ accountId: await meet() }),
    // The last owner cannot leave, so there is another one.
    "organizations.leave": async () => {
      const { body } = await person.post("/v1/organizations", { name: "A Team" });
      const other = await world.newPerson();
      await world.sql(
        "insert into organization_members (organization_id, account_id, role) values ($1, $2, 'owner')",
        [body.id, other.accountId],
      );
      return { organizationId: body.id };
    },
    "events.get": () => newestEvent("/v1/events"),
    "organization_events.get": () => newestEvent(`/v1/organizations/${person.organizationId}/events`),
    "external_ids.set": () => ({ provider: "workos", externalId: person.accountId }),
    "external_ids.resolve": async () => {
      const path = `/v1/organizations/${person.organizationId}/external-ids/okta`;
      await person.put(path, { externalId: person.accountId });
      return { provider: "okta", externalId: person.accountId };
    },
    "external_ids.remove": async () => {
      const path = `/v1/organizations/${person.organizationId}/external-ids/google`;
      await person.put(path, { externalId: person.accountId });
      return { provider: "google" };
    },
    "invitations.preview": async () => ({ token: (await invite()).token }),
    "invitations.accept": invite,
    "invitations.decline": invite,
    // An example's names hold spaces.
    "inbound_webhooks.create": () => ({ name: hookName() }),
    "inbound_webhooks.rotate_secret": async () => ({
      id: (await makeHook({ verification: { kind: "github" } })).id,
    }),
    "inbound_deliveries.get": async () => ({ id: await receive() }),
    "inbound_deliveries.acknowledge": async () => ({ id: await receive() }),
    "inbound_deliveries.acknowledge_many": async () => ({ ids: [await receive()] }),
    // What is posted is no JSON object, so no tool is called.
    "inbound_deliveries.retry": async ({ ids }) => ({
      id: await receive({ target: { kind: "tool", toolId: ids.get("tool")?.[0] } }),
    }),
    "schedules.create": () => ({ kind: "interval", intervalSeconds: 3600 }),
    "schedules.preview": () => ({ kind: "interval", intervalSeconds: 3600 }),
    // Only what is deployed can be started.
    "schedules.run_now": async () => {
      const agent = await deployAgent(person, {}, "Scheduled");
      const plan = { name: `Now ${agent.slug}`, kind: "interval", intervalSeconds: 3600, overlap: "allow" };
      const { body } = await person.post("/v1/schedules", { ...plan, agentId: agent.id, input: "Hello" });
      return { id: body.id };
    },
    "account_policies.create": () => policy,
    "account_policies.update": () => makePolicy("/v1/me"),
    "account_policies.delete": () => makePolicy("/v1/me"),
    "account_policies.reorder": () => policyOrder("/v1/me"),
    "account_policies.simulate": () => ({ add: [policy] }),
    "policies.create": () => policy,
    "policies.get": () => makePolicy("/v1"),
    "policies.update": () => makePolicy("/v1"),
    "policies.delete": () => makePolicy("/v1"),
    "policies.reorder": () => policyOrder("/v1"),
    "policies.explain": () => ({ call: { address: "nowhere.tool" } }),
    "policies.simulate": () => ({ add: [policy] }),
    "organization_policies.create": () => policy,
    "organization_policies.get": () => makePolicy(above),
    "organization_policies.update": () => makePolicy(above),
    "organization_policies.delete": () => makePolicy(above),
    "organization_policies.reorder": () => policyOrder(above),
    "organization_policies.simulate": () => ({ add: [policy] }),
    ...approvalSituations(world, person),
    "mcp.update_settings": (explored) => ({ agentIds: [first(explored, "agent")], tools: [] }),
    // No call makes one: a person does, in a browser.
    "mcp.list_clients": async (explored) => {
      explored.ids.set("mcpClient", [await connectedClient()]);
      return {};
    },
    "mcp.revoke_client": async () => ({ id: await connectedClient() }),
    "mcp.describe_client": async () => {
      const clientId = crypto.randomUUID();
      await world.sql(
        "insert into auth.oauth_client (id, client_id, name, redirect_uris) values ($1, $1, 'Asking', '[]')",
        [clientId],
      );
      return { clientId };
    },
    "snippets.create": () => ({ name: snippetName() }),
    "snippets.publish": async () => ({ id: (await makeSnippet()).id }),
    "snippets.get_version": async () => {
      const { id } = await makeSnippet();
      await person.post(`/v1/snippets/${id}/publish`, {});
      return { id, number: 1 };
    },
    "notifications.mark_read": async (explored) => ({ ids: [await tellThem(explored)] }),
    "notifications.mark_unread": async (explored) => ({ ids: [await tellThem(explored)] }),
    "notifications.delete": async (explored) => ({ id: await tellThem(explored) }),
    "notification_unsubscriptions.preview": unsubscribeLink,
    "notification_unsubscriptions.create": unsubscribeLink,
    ...toolSituations(world, person),
    "webhooks.create": () => quietWebhook,
    "webhooks.test": async () => ({ id: await activeWebhook("/v1") }),
    "webhook_deliveries.get": async () => ({ id: await makeDelivery("/v1") }),
    "webhook_deliveries.replay": async () => ({ id: await makeDelivery("/v1") }),
    "webhook_deliveries.replay_many": async () => ({ ids: [await makeDelivery("/v1")] }),
    "organization_webhooks.create": () => quietWebhook,
    "organization_webhooks.get": async () => ({ id: await makeWebhook(above) }),
    "organization_webhooks.update": async () => ({ id: await makeWebhook(above) }),
    "organization_webhooks.delete": async () => ({ id: await makeWebhook(above) }),
    "organization_webhooks.rotate_secret": async () => ({ id: await makeWebhook(above) }),
    "organization_webhooks.test": async () => ({ id: await activeWebhook(above) }),
    "organization_webhook_deliveries.get": async () => ({ id: await makeDelivery(above) }),
    "organization_webhook_deliveries.replay": async () => ({ id: await makeDelivery(above) }),
    "organization_webhook_deliveries.replay_many": async () => ({ ids: [await makeDelivery(above)] }),
    "invoices.get": async () => ({ invoiceId: await issueInvoice() }),
    "invoices.create": () => invoiceOfOne,
    "invoices.issue": async () => ({ invoiceId: await draftInvoice() }),
    "invoices.discard": async () => ({ invoiceId: await draftInvoice() }),
    "invoices.mark_paid": async () => ({ invoiceId: await issueInvoice() }),
    "installation_invoices.get": async () => ({ invoiceId: await issueInvoice() }),
    "credit_notes.issue": async () => ({ invoiceId: await issueInvoice(), lines: undefined }),
    "limits.create": newLimit,
    "limits.update": changedLimit,
    "limits.delete": makeLimit,
    "organization_limits.create": async () => ({
      ...{ subjectKind: "workspace", subjectId: (await makeRoom()).workspaceId },
      ...{ period: "total", isHard: false, amountMicros: LIMIT_MICROS },
    }),
    "organization_limits.update": changedLimit,
    "organization_limits.delete": makeLimit,
    "plans.get": () => ({ key: "build" }),
    "plans.create": () => ({ key: `plan_${crypto.randomUUID().slice(0, 8)}` }),
    "plans.update": () => ({ key: "build" }),
    // An organization of its own, so that nothing limits the ones found first.
    "plans.assign": async () => ({ organizationId: await makeOrganization(), plan: "launch" }),
    "plans.preview_change": () => ({ plan: "launch" }),
    "plans.change": async () => ({ organizationId: await makePayingOrganization(), plan: "launch" }),
    "plans.cancel_change": async () => {
      const organizationId = await makePayingOrganization();
      for (const plan of ["launch", "build"])
        await person.post(`/v1/organizations/${organizationId}/subscription/change`, { plan });
      return { organizationId };
    },
    "trial.start": async () => {
      await world.administrator.patch("/v1/system/settings", { offersTrials: true });
      await world.until(async () => world.app.platform.settings.offersTrials());
      return { organizationId: await makeOrganization(), plan: "launch" };
    },
    "promo_codes.redeem": async () => {
      const code = { wallet: "ai", amountMicros: 1 };
      const made = await world.administrator.post("/v1/system/promo-codes", code);
      return { organizationId: await makeOrganization(), code: made.body.code };
    },
    "payments.create_checkout": () => ({ amountMicros: 5_000_000 }),
    "payments.get": async () => ({ id: await makePayment() }),
    "payments.close_difference": makeDifference,
    "payment_methods.set_default": async () => ({ id: await saveCard() }),
    "payment_methods.remove": async () => ({ id: await saveCard() }),
    "subscriptions.checkout": () => ({ plan: "scale" }),
    "wallets.update_reload": async () => {
      await saveCard();
      return { ...{ kind: "ai", isOn: true }, ...RELOAD_TERMS };
    },
    "credits.grant": () => ({ organizationId: person.organizationId }),
    "credits.reverse": async () => ({ id: await makeCredit() }),
    "storage.open": () => ({ scope: "workspace", name: `Stored ${crypto.randomUUID()}` }),
    "storage.close": () => makeStorage(),
    "storage.files_stat": () => makeStoredFile(),
    "storage.files_read": () => makeStoredFile(),
    "storage.files_move": async () => {
      const { id, path } = await makeStoredFile();
      return { id, from: path, to: "elsewhere" };
    },
    "storage.sql_query": () => ({ sql: "select 1" }),
    "storage.sql_execute": () => ({ sql: "select 1" }),
    "access.impact": () => ({ accountId: person.accountId }),
    // Documents are uploaded outside the verbs, and only one verification of a subject is under way.
    "verifications.update": async () => ({ id: await makeVerification("not_started") }),
    "verifications.remove_document": async () => {
      const id = await makeVerification("not_started");
      return { id, documentId: await makeDocument(id) };
    },
    "verifications.submit": async () => ({ id: await makeVerification("not_started") }),
    "verifications.withdraw": async () => ({ id: await makeVerification("submitted") }),
    "verification_reviews.get": async () => ({ id: await makeVerification("submitted") }),
    "verification_reviews.take": async () => ({ id: await makeVerification("submitted") }),
    "verification_reviews.approve": async () => ({ id: await makeVerification("in_review") }),
    "verification_reviews.reject": async () => ({
      id: await makeVerification("in_review"),
      reasons: ["other"],
    }),
    "verification_reviews.revoke": async () => ({
      id: await makeVerification("approved"),
      reasons: ["other"],
    }),
    "workspaces.archive": () => makeRoom(),
    "workspaces.convert_environment": async () => ({ ...(await makeRoom()), target: "production" }),
    "workspaces.delete": () => makeRoom(),
    "workspaces.restore": async () => {
      const { workspaceId, slug } = await makeRoom();
      await person.post(`/v1/workspaces/${workspaceId}/archive`, { slug });
      return { workspaceId };
    },
  };
}
