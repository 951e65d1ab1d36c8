import { everyPage } from "../../src/web/docs/contents.ts";
import type { Furnished } from "./furnished.ts";

/** Every page there is, by the address it has in a workspace with something of everything. */
export const PAGES: Record<string, (things: Furnished) => string> = {
  ...Object.fromEntries(
    ["", "agents", "agents?view=list", "agents?create=true", "tools", "integrations", "runs"]
      .concat(["sessions", "api-keys", "audit", "settings", "no-such-page"])
      .concat(["members", "members?view=invitations", "members?view=grants", "members?view=service-accounts"])
      .concat(["environment", "members", "roles", "keys", "danger"].map((tab) => `settings?tab=${tab}`))
      .map((path) => [path || "home", ({ home }: Furnished) => `${home}/${path}`]),
  ),
  ...Object.fromEntries(
    ["editor", "versions", "versions&from=1&to=2", "deployments", "playground", "settings"].map((tab) => [
      `agent: ${tab}`,
      ({ home, agentId }: Furnished) => `${home}/agents/${agentId}?tab=${tab}`,
    ]),
  ),
  "agent: publish": ({ home, agentId }) => `${home}/agents/${agentId}?publish=true`,
  "agent that is not there": ({ home }) => `${home}/agents/agt_01kas0000000000000000000zz`,
  "http tool": ({ home, httpToolId }) => `${home}/tools/${httpToolId}`,
  "code tool": ({ home, codeToolId }) => `${home}/tools/${codeToolId}`,
  "tool versions": ({ home, codeToolId }) => `${home}/tools/${codeToolId}?tab=versions`,
  ...Object.fromEntries(
    ["policies", "policies?create=true", "policies?view=own", "policies?view=explain"].map((path) => [
      path,
      ({ home }: Furnished) => `${home}/${path}`,
    ]),
  ),
  "organization: /policies": ({ home }) => `/${home.split("/")[1]}/settings/policies`,
  ...Object.fromEntries(
    ["tools/own", "tools/sources", "tools/sources/new", "tools/toolkits"]
      .concat(["tools/snippets", "tools/catalogue/workspace.get_weather", "integrations/connections"])
      .concat(["integrations/connections/new?integration=github"])
      .concat(["integrations/services/github", "integrations/models", "integrations/mine"])
      .concat(["tasks", "tasks/new", "mcp"])
      .concat(["approvals", "approvals?view=review", "approvals?view=all", "storage", "storage?open=true"])
      .map((path) => [path, ({ home }: Furnished) => `${home}/${path}`]),
  ),
  ...Object.fromEntries(
    ["editor", "versions"].map((tab) => [
      `snippet: ${tab}`,
      ({ home, snippetId }: Furnished) => `${home}/tools/snippets/${snippetId}?tab=${tab}`,
    ]),
  ),
  connection: ({ home, connectionId }) => `${home}/integrations/connections/${connectionId}`,
  "my connection": ({ home, myConnectionId }) => `${home}/integrations/mine/${myConnectionId}`,
  ...Object.fromEntries(
    ["history", "settings"].map((tab) => [
      `source: ${tab}`,
      ({ home, sourceId }: Furnished) => `${home}/tools/sources/${sourceId}?tab=${tab}`,
    ]),
  ),
  toolkit: ({ home, toolkitId }) => `${home}/tools/toolkits/${toolkitId}`,
  ...Object.fromEntries(
    ["result", "calls"].map((tab) => [
      `task: ${tab}`,
      ({ home, taskId }: Furnished) => `${home}/tasks/${taskId}?tab=${tab}`,
    ]),
  ),
  approval: ({ home, approvalId }) => `${home}/approvals/${approvalId}`,
  "approval by a link of nobody": () => "/approvals/link/nothing.like-it",
  ...Object.fromEntries(
    ["files", "files&path=trips", "keys", "sql", "settings"].map((tab) => [
      `storage: ${tab}`,
      ({ home, storageId }: Furnished) => `${home}/storage/${storageId}?tab=${tab}`,
    ]),
  ),
  ...Object.fromEntries(
    (["source", "toolkit", "connection"] as const).map((kind) => [
      `organization's ${kind}`,
      ({ home, shared }: Furnished) =>
        `/${home.split("/")[1]}/settings/tools/${kind}s/${shared[`${kind}Id`]}`,
    ]),
  ),
  ...Object.fromEntries(
    ["tools", "tools/sources/new", "tools/toolkits", "tools/connections", "tools/connections/new"].map(
      (path) => [
        `organization: /${path}`,
        ({ home }: Furnished) => `/${home.split("/")[1]}/settings/${path}`,
      ],
    ),
  ),
  run: ({ home, runId }) => `${home}/runs/${runId}`,
  "run events": ({ home, runId }) => `${home}/runs/${runId}?tab=events`,
  "failed run": ({ home, failedRunId }) => `${home}/runs/${failedRunId}`,
  session: ({ home, sessionId }) => `${home}/sessions/${sessionId}`,
  ...Object.fromEntries(
    ["", "/people", "/people?show=invitations", "/people?show=grants", "/workspaces"]
      .concat(["/workspaces?show=archived", "/roles", "/keys", "/audit", "/verification"])
      .map((path) => [
        `organization${path.replace("/", ": ")}`,
        ({ home }: Furnished) => `/${home.split("/")[1]}/settings${path}`,
      ]),
  ),
  ...Object.fromEntries(
    ["webhooks", "webhooks?create=true", "webhooks?tab=deliveries", "events", "events?types=key.*"]
      .concat(["events?tab=catalogue", "events?tab=catalogue&type=run.failed"])
      .map((path) => [path, ({ home }: Furnished) => `${home}/${path}`]),
  ),
  ...Object.fromEntries(
    ["deliveries", "settings", "verify"].map((tab) => [
      `webhook: ${tab}`,
      ({ home, webhookId }: Furnished) => `${home}/webhooks/${webhookId}?tab=${tab}`,
    ]),
  ),
  delivery: ({ home, webhookId, deliveryId }) => `${home}/webhooks/${webhookId}?delivery=${deliveryId}`,
  "webhook that is not there": ({ home }) => `${home}/webhooks/wh_01kas0000000000000000000zz`,
  ...Object.fromEntries(
    ["webhooks", "webhooks?tab=deliveries", "events"].map((path) => [
      `organization: /${path}`,
      ({ home }: Furnished) => `/${home.split("/")[1]}/settings/${path}`,
    ]),
  ),
  "organization webhook": ({ home, organizationWebhookId }) =>
    `/${home.split("/")[1]}/settings/webhooks/${organizationWebhookId}?tab=settings`,
  ...Object.fromEntries(
    ["", "?view=calendar", "?view=calendar&span=week", "/new"].map((path) => [
      `schedules${path}`,
      ({ home }: Furnished) => `${home}/schedules${path}`,
    ]),
  ),
  ...Object.fromEntries(
    ["history", "upcoming", "settings"].map((tab) => [
      `schedule: ${tab}`,
      ({ home, scheduleId }: Furnished) => `${home}/schedules/${scheduleId}?tab=${tab}`,
    ]),
  ),
  "inbound webhooks": ({ home }) => `${home}/inbound-webhooks`,
  "new inbound webhook": ({ home }) => `${home}/inbound-webhooks?create=true`,
  ...Object.fromEntries(
    ["deliveries", "settings"].map((tab) => [
      `inbound webhook: ${tab}`,
      ({ home, inboundWebhookId }: Furnished) => `${home}/inbound-webhooks/${inboundWebhookId}?tab=${tab}`,
    ]),
  ),
  "inbound delivery": ({ home, inboundWebhookId, inboundDeliveryId }) =>
    `${home}/inbound-webhooks/${inboundWebhookId}?delivery=${inboundDeliveryId}`,
  ...Object.fromEntries(
    [
      "usage",
      "usage?by=agent&period=7&every=hour",
      "usage?period=last-month&wallet=data",
      "settings?tab=limits",
    ].map((path) => [path, ({ home }: Furnished) => `${home}/${path}`]),
  ),
  "runs: of usage": ({ home }) =>
    `${home}/runs?used=model&wallet=ai&key=none&from=2026-01-01T00:00:00.000Z&to=2026-01-02T00:00:00.000Z`,
  "organization usage": ({ home }) => `/${home.split("/")[1]}/settings/usage?by=workspace`,
  "organization that is not there": () => "/nobody-of-this-name/settings",
  "all my workspaces": () => "/home",
  profile: () => "/profile",
  "profile: notifications": () => "/profile?tab=notifications",
  inbox: () => "/inbox",
  "inbox: all": () => "/inbox?show=all",
  unsubscribe: () => "/unsubscribe?token=nothing.like-it",
  ...Object.fromEntries(
    ["billing", "billing?topup=ai", "billing/ledger"].map((path) => [
      `organization: /${path}`,
      ({ home }: Furnished) => `/${home.split("/")[1]}/settings/${path}`,
    ]),
  ),
  wallets: ({ home }) => `${home}/wallets`,
  ...Object.fromEntries(
    ["plans", "plans?plan=launch", "prices", "credits", "credits?credit=new", "promo-codes"].map((path) => [
      `installation: ${path}`,
      () => `/system/${path}`,
    ]),
  ),
  "verification of a workspace": ({ home, workspaceId }) =>
    `/${home.split("/")[1]}/settings/verification?workspace=${workspaceId}`,
  "installation: verifications": () => "/system/verifications?state=in_review",
  "verification in review": ({ verificationId }) => `/system/verifications/${verificationId}`,
  "installation health": () => "/system",
  "installation settings": () => "/system?tab=settings",
  "installation mails": () => "/system?tab=mails",
  ...Object.fromEntries(
    ["invoices", "invoices?status=paid", "invoices/next", "details"].map((path) => [
      `billing: ${path}`,
      ({ home }: Furnished) => `/${home.split("/")[1]}/settings/billing/${path}`,
    ]),
  ),
  invoice: ({ home, invoiceId }) => `/${home.split("/")[1]}/settings/billing/invoices/${invoiceId}`,
  "installation invoices": () => "/system/invoices",
  "installation: draft an invoice": () => "/system/invoices?invoice=new",
  "installation invoice": ({ invoiceId }) => `/system/invoices/${invoiceId}`,
  "installation: invoice draft": ({ draftInvoiceId }) => `/system/invoices/${draftInvoiceId}`,
  "installation: seller": () => "/system/invoices/seller",
  onboarding: () => "/onboarding",
  "invitation without a link": () => "/invitations",
  "client to connect that nobody sent": () => "/connect-client",
  "sign in": () => "/sign-in",
  "sign up": () => "/sign-up",
  "forgotten password": () => "/forgot-password",
  "new password": () => "/reset-password?token=any",
  documentation: () => "/docs",
  "documentation that is not there": () => "/docs/nothing",
  ...Object.fromEntries(everyPage.map(({ slug }) => [`docs: ${slug}`, () => `/docs/${slug}`])),
};
