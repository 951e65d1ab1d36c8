import type { Person, World } from "../../src/platform/testing/world.ts";
import { homeOf } from "./places.ts";
import { until } from "./until.ts";

/** A workspace with something of everything, made through the API. */
export interface Furnished {
  /** The path of its Home, without a slash at the end. */
  home: string;
  agentId: string;
  httpToolId: string;
  codeToolId: string;
  snippetId: string;
  connectionId: string;
  /** One's own, of a connection that asks every member for one. */
  myConnectionId: string;
  sourceId: string;
  toolkitId: string;
  taskId: string;
  /** It waits: of a tool that destroys. */
  approvalId: string;
  storageId: string;
  /** What all workspaces of the organization share. */
  shared: { sourceId: string; toolkitId: string; connectionId: string };
  runId: string;
  failedRunId: string;
  sessionId: string;
  scheduleId: string;
  inboundWebhookId: string;
  inboundDeliveryId: string;
  webhookId: string;
  deliveryId: string;
  organizationWebhookId: string;
  workspaceId: string;
  verificationId: string;
  /** One that is issued and partly given back, and a draft. */
  invoiceId: string;
  draftInvoiceId: string;
}

const CITY = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const TOTAL = `export default ({ numbers }) => ({ total: numbers.reduce((sum, number) => sum + number, 0) });`;

const BOOKINGS = JSON.stringify({
  openapi: "3.1.0",
  info: { title: "Bookings", version: "1.0.0" },
  servers: [{ url: "https://bookings.example.org" }],
  paths: {
    "/bookings": { get: { operationId: "listBookings", summary: "The bookings of a day", responses: {} } },
  },
});

export async function furnish(person: Person, world: World): Promise<Furnished> {
  const post = async (path: string, body: object) => {
    const { status, body: made, text } = await person.post(path, body);
    if (status >= 300) throw new Error(`${path} was refused: ${text}`);
    return made;
  };
  const httpTool = await post("/v1/tools", {
    name: "get_weather",
    description: "Get the current weather of a city.",
    parameters: CITY,
    definition: { kind: "http", method: "GET", url: `${world.url}/demo/weather?city={city}` },
  });
  const codeTool = await post("/v1/tools", {
    name: "invoice_total",
    description: "Add up the lines of an invoice.",
    parameters: { type: "object", properties: { numbers: { type: "array", items: { type: "number" } } } },
    definition: { kind: "code", language: "javascript", code: TOTAL },
  });
  const snippet = await post("/v1/snippets", { name: "money", code: "export const cents = (n) => n * 100;" });
  await post(`/v1/snippets/${snippet.id}/publish`, { title: "First" });
  const ticketSystem = { name: "Ticket system", kind: "bearer", secret: "not a real one" };
  const connection = await post("/v1/connections", { ...ticketSystem, hosts: ["tickets.example.org"] });
  const each = {
    name: "Calendar",
    kind: "bearer",
    hosts: ["calendar.example.org"],
    credentials: "each_member",
  };
  const template = await post("/v1/connections", each);
  const mine = await post("/v1/my-connections", { templateId: template.id, secret: "not a real one" });
  const inOrganization = `/v1/organizations/${person.organizationId}`;
  const source = { name: "Bookings", definition: { kind: "openapi", document: BOOKINGS } };
  const toolkit = { name: "Looking up", patterns: ["bookings.**"] };
  const own = {
    source: await post("/v1/tool-sources", { ...source, slug: "bookings" }),
    toolkit: await post("/v1/toolkits", toolkit),
  };
  const shared = {
    sourceId: (await post(`${inOrganization}/tool-sources`, { ...source, slug: "shared_bookings" })).id,
    toolkitId: (await post(`${inOrganization}/toolkits`, toolkit)).id,
    connectionId: (
      await post(`${inOrganization}/connections`, { ...ticketSystem, hosts: ["tickets.example.org"] })
    ).id,
  };
  const task = await post("/v1/tasks", {
    code: 'const { data } = await tools.workspace.get_weather({ city: "Porto" });\nconsole.log(data);\nreturn data;',
  });
  await post("/v1/tools", {
    name: "cancel_booking",
    description: "Cancel a booking.",
    definition: { kind: "http", method: "DELETE", url: `${world.url}/demo/echo` },
  });
  const asking = await post("/v1/tools/call", { address: "workspace.cancel_booking" });
  const approval = await until("an approval of the call", async () => {
    const { body } = await person.get(`/v1/approvals?runId=${asking.runId}`);
    return body.data[0] as { id: string } | undefined;
  });
  const storage = await post("/v1/storage", { scope: "workspace", name: "Notes" });
  const inStorage = `/v1/storage/${storage.id}`;
  const note = { path: "trips/porto.txt", content: { text: "Bring an umbrella." } };
  await post(`${inStorage}/files/write`, note);
  await post(`${inStorage}/keys/set`, { key: "last-trip", value: { city: "Porto" } });
  await post(`${inStorage}/sql/execute`, { sql: "create table trips (city text)" });
  const business = { businessType: "private_limited", country: "IN", legalName: "Example Travel Limited" };
  const verifications = `/v1/organizations/${person.organizationId}/verifications`;
  await post(verifications, business);
  const verification = await post(verifications, { ...business, workspaceId: person.workspaceId });
  await world.sql("update verifications set state = 'in_review', submitted_at = now() where id = $1", [
    verification.id,
  ]);
  const invoice = async (path: string, body: object) =>
    (await world.administrator.post(`/v1/system/invoices${path}`, body)).body.id as string;
  const sold = {
    organizationId: person.organizationId,
    lines: [{ description: "Credits for the AI wallet", amountMicros: 250_000_000 }],
  };
  const invoiceId = await invoice("", sold);
  await invoice(`/${invoiceId}/issue`, {});
  const outage = { reason: "Two days of outage", lines: [{ position: 1, totalMicros: 20_000_000 }] };
  await invoice(`/${invoiceId}/credit-notes`, outage);
  const draftInvoiceId = await invoice("", sold);
  const agent = async (name: string, description: string, instructions: string, toolIds: string[]) =>
    (await post("/v1/agents", { name, description, content: { instructions, toolIds } })).id as string;
  const travel = await agent(
    "Travel desk",
    "Plans trips around the weather.",
    "You help people plan a trip. Look the weather up before you advise.",
    [httpTool.id],
  );
  const billing = await agent(
    "Billing questions",
    "Explains invoices and adds them up.",
    "You explain invoices to customers.\nBe exact with amounts.",
    [codeTool.id],
  );
  await agent("Meeting notes", "Three sentences out of any meeting.", "You summarize meetings.", []);
  await post(`/v1/agents/${travel}/publish`, { title: "First", stage: "production" });
  await post(`/v1/agents/${billing}/publish`, { title: "First", notes: "As agreed.", stage: "production" });
  await person.put(
    `/v1/agents/${billing}/draft`,
    {
      instructions: "You explain invoices to customers.\nBe exact with amounts, and kind.",
      toolIds: [codeTool.id],
    },
    { headers: { "if-match": `"${(await person.get(`/v1/agents/${billing}`)).body.revision}"` } },
  );
  await post(`/v1/agents/${billing}/publish`, { title: "Kinder", stage: "uat" });
  // Heard by the installation's own demo service, so that there are deliveries.
  const heard = { url: `${world.url}/demo/echo`, description: "What became of runs" };
  const webhook = await post("/v1/webhooks", { ...heard, eventTypes: ["run.*", "key.*"] });
  const { deliveryId } = await post(`/v1/webhooks/${webhook.id}/test`, {});
  const everywhere = await post(`/v1/organizations/${person.organizationId}/webhooks`, heard);
  const schedule = await post("/v1/schedules", {
    name: "Umbrella watch",
    agentId: travel,
    input: "Should anybody pack an umbrella?",
    kind: "interval",
    intervalSeconds: 21_600,
    timeZone: "Europe/Lisbon",
  });
  const inbound = await post("/v1/inbound-webhooks", { name: "bookings", description: "From the web shop" });
  const body = JSON.stringify({ event: "booking.created", city: "Lisbon" });
  const received = await fetch(inbound.url, { method: "POST", body });
  const { id: inboundDeliveryId } = (await received.json()) as { id: string };
  const session = await post("/v1/sessions", { agentId: billing, title: "Invoice of March" });
  const ask = async (agentId: string, input: string, more: object = {}) =>
    (await post(`/v1/agents/${agentId}/runs`, { input, ...more })).id as string;
  const failedRunId = await ask(travel, "#error:model_unauthorized Is it warm in Porto?");
  await ask(travel, "What does get_weather say about Lisbon this week?");
  await ask(travel, "Compare get_weather in Oslo and then get_weather in Bergen");
  await ask(billing, "Why is there a line for postage?", { sessionId: session.id });
  const runId = await ask(billing, "What is the invoice_total of 120.50, 19.90 and 4.60?", {
    sessionId: session.id,
  });
  await ask(travel, "Should I pack an umbrella? Ask get_weather about Dublin");
  await ask(billing, "invoice_total of 48 and 52, please");
  await ask(travel, "Which is sunnier, get_weather in Rome or get_weather in Nice?");
  const { secret } = await post("/v1/api-keys", { name: "Web shop" });
  const program = world.anonymous.with({ authorization: `Bearer ${secret}` });
  await program.post("/v1/agents/billing-questions/runs", { input: "How do I pay by card?" });
  await post("/v1/connections", { name: "Our OpenAI", kind: "openai", secret: "sk-not-a-real-key" });
  return {
    workspaceId: person.workspaceId,
    invoiceId,
    draftInvoiceId,
    verificationId: verification.id,
    home: await homeOf(person),
    agentId: billing,
    httpToolId: httpTool.id,
    codeToolId: codeTool.id,
    snippetId: snippet.id,
    connectionId: connection.id,
    myConnectionId: mine.id,
    sourceId: own.source.id,
    toolkitId: own.toolkit.id,
    taskId: task.id,
    approvalId: approval.id,
    storageId: storage.id,
    shared,
    runId,
    failedRunId,
    sessionId: session.id,
    scheduleId: schedule.id,
    inboundWebhookId: inbound.id,
    inboundDeliveryId,
    webhookId: webhook.id,
    deliveryId,
    organizationWebhookId: everywhere.id,
  };
}
