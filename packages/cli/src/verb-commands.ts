import type { Output, VerbName } from "@bailiwick/sdk";
import type { VerbCommand } from "./verb-command.ts";

/** Verbs whose command is written by hand under `commands/`. */
export const BY_HAND: ReadonlySet<VerbName> = new Set([
  "accounts.me",
  "runs.create",
  "system.doctor",
  "system.check_isolation",
]);

const RUN_COLUMNS = ["id", "state", "agentName", "stage", "input", "createdAt"];
const SOURCE_COLUMNS = ["slug", "name", "kind", "state", "toolCount", "lastSyncedAt", "id"];
const POLICY_COLUMNS = ["position", "effect", "note", "isEnabled", "expiresAt", "id"];
const CONNECTION_COLUMNS = ["name", "kind", "owner", "state", "slug", "lastUsedAt", "id"];
const EVENT_COLUMNS = ["sequence", "type", "actorName", "createdAt", "id"];
const WEBHOOK_COLUMNS = ["url", "isActive", "eventTypes", "disabledReason", "id"];
const WEBHOOK_DELIVERY_COLUMNS = [
  "createdAt",
  "eventType",
  "state",
  "attempts",
  "lastStatus",
  "webhookUrl",
  "id",
];
const SECRET_HINT = "The secret is shown this once: store it now.";
const INVITATION_COLUMNS = [
  "email",
  "state",
  "organizationRole",
  "invitedByName",
  "sentAt",
  "expiresAt",
  "id",
];
const USAGE_COLUMNS = [
  "key",
  "events",
  "runs",
  "quantity",
  "unit",
  "inputTokens",
  "outputTokens",
  "costMicros",
];
const CHANGED_CALL_COLUMNS = ["before", "after", "address", "at", "runId", "stepNumber"];
const replayedNote = ({ replayed, data }: { replayed: number; data: unknown[] }) =>
  `Replayed ${replayed} calls; ${data.length} would be different.`;
const WIDE_SIMULATION: VerbCommand = {
  columns: ["workspaceName", ...CHANGED_CALL_COLUMNS],
  pageNote: (page: Output<"account_policies.simulate">) =>
    page.toCount > 0
      ? `Counted the calls of ${page.workspaces} workspaces; ${page.toCount} to go.`
      : replayedNote(page),
};
const VERSION_COLUMNS = ["number", "title", "stages", "createdByName", "createdAt"];

/** Where the contract alone does not make the best command. Every other verb is `<resource> <action>`. */
export const VERB_COMMANDS: Partial<Record<VerbName, VerbCommand>> = {
  "accounts.update": { command: "account update" },
  "agents.list": {
    columns: ["slug", "name", "latestVersion", "stages", "updatedAt", "id"],
    examples: ["bailiwick agents list --search greeter"],
  },
  "agents.get": { examples: ["bailiwick agents get greeter"] },
  "agents.create": {
    positionals: ["name"],
    shortcuts: { instructions: "content.instructions" },
    examples: [
      'bailiwick agents create Greeter --instructions "Greet people."',
      "bailiwick agents create Greeter --instructions @greeter.md",
    ],
  },
  "agents.publish": {
    examples: ['bailiwick agents publish greeter --title "Friendlier" --stage production'],
  },
  "agents.list_versions": { command: "agents versions", columns: VERSION_COLUMNS },
  "agents.get_version": { command: "agents version" },
  "deployments.list": { command: "agents deployments" },
  "deployments.deploy": {
    command: "agents deploy",
    positionals: ["id", "stage", "version"],
    examples: ["bailiwick agents deploy greeter production 3"],
  },
  "deployments.withdraw": { command: "agents withdraw" },
  "mcp.get_settings": { command: "mcp settings" },
  "mcp.update_settings": {
    command: "mcp update",
    examples: ["bailiwick mcp update --agent-ids agt_01h… --tools workspace.get_weather,petstore.getPetById"],
  },
  "mcp.list_clients": {
    command: "mcp clients",
    columns: ["name", "accountName", "createdAt", "lastUsedAt", "revokedAt", "id"],
  },
  "mcp.revoke_client": { command: "mcp revoke" },
  "mcp.describe_client": { command: "mcp client" },
  "members.list": {
    columns: ["name", "roleName", "memberRole", "inheritedFrom", "kind", "email", "accountId"],
  },
  "organization_members.list": {
    columns: ["name", "role", "email", "workspaceCount", "joinedAt", "accountId"],
  },
  "organization_api_keys.list": {
    columns: ["name", "workspaceName", "ownerName", "hint", "expiresAt", "lastUsedAt", "id"],
  },
  "grants.list": { columns: ["accountName", "permissions", "reason", "expiresAt", "revokedAt", "id"] },
  "organization_grants.list": {
    columns: ["accountName", "permissions", "reason", "expiresAt", "revokedAt", "id"],
  },
  "service_accounts.list": { columns: ["name", "role", "keyCount", "createdAt", "id"] },
  "roles.list": { columns: ["name", "memberCount", "permissions", "id"] },
  "members.add": { positionals: ["accountId", "role"] },
  "members.update": { positionals: ["accountId", "role"] },
  "external_ids.set": { positionals: ["provider"] },
  "external_ids.resolve": { positionals: ["provider", "externalId"] },
  "runs.list": { columns: RUN_COLUMNS, examples: ["bailiwick runs list --state failed --limit 10"] },
  "runs.list_steps": {
    command: "runs steps",
    columns: ["number", "kind", "name", "state", "attempt", "startedAt", "endedAt"],
  },
  "events.list": {
    columns: EVENT_COLUMNS,
    examples: ['bailiwick events list --types "run.failed,member.*" --limit 20'],
  },
  "organization_events.list": { columns: EVENT_COLUMNS },
  "event_types.list": { columns: ["type", "scope", "title"] },
  "event_settings.update": { examples: ["bailiwick event-settings update --retention-days 30"] },
  "tasks.create": {
    examples: [
      `bailiwick tasks create --code "return 1"`,
      `bailiwick tasks create --code "$(cat report.ts)" --mode async`,
    ],
  },
  "tasks.list": {
    columns: ["id", "state", "title", "stepCount", "createdAt"],
    examples: ["bailiwick tasks list --state waiting"],
  },
  "tasks.list_logs": { command: "tasks logs", columns: ["number", "kind", "level", "text", "value"] },
  "tasks.get_result": { command: "tasks result" },
  "tasks.get_types": { command: "tasks types" },
  "runs.list_events": { command: "runs events", columns: ["sequence", "type", "createdAt"] },
  "runs.resolve": {
    positionals: ["id", "decision"],
    examples: [
      "bailiwick runs resolve run_01h… repeat",
      `bailiwick runs resolve run_01h… skip --result '{"sent":true}'`,
    ],
  },
  "api_keys.list": {
    command: "keys list",
    columns: ["id", "name", "hint", "ownerName", "toolkitName", "lastUsedAt", "expiresAt", "revokedAt"],
  },
  "api_keys.create": {
    command: "keys create",
    positionals: ["name"],
    hint: "The secret is shown this once: store it now.",
    examples: [
      "bailiwick keys create ci --permissions runs:create,runs:read",
      "bailiwick keys create assistant --toolkit-id tkt_01h…",
    ],
  },
  "api_keys.revoke": { command: "keys revoke" },
  "api_keys.regenerate": {
    command: "keys regenerate",
    hint: "The secret is shown this once: store it now.",
    examples: ["bailiwick keys regenerate key_01h… --overlap 1h"],
  },
  "connections.list": { columns: CONNECTION_COLUMNS },
  "connections.create": {
    positionals: ["name"],
    examples: [
      `bailiwick connections create orders --kind bearer --base-url https://api.example.com --secret …`,
      `bailiwick connections create GitHub --kind oauth2 --integration github`,
    ],
  },
  "my_connections.list": { columns: CONNECTION_COLUMNS },
  "organization_connections.list": { columns: CONNECTION_COLUMNS },
  "integrations.list": { columns: ["slug", "title", "category", "actionCount", "connectionCount"] },
  "organization_integrations.list": { columns: ["slug", "title", "category", "connectionCount"] },
  "inbound_webhooks.list": {
    columns: ["name", "isActive", "openCount", "lastReceivedAt", "ownerName", "id"],
  },
  "inbound_webhooks.create": {
    positionals: ["name"],
    hint: "A generated secret is shown this once: store it now.",
    examples: [
      "bailiwick inbound-webhooks create orders",
      `bailiwick inbound-webhooks create pushes --verification '{"kind":"github"}' --target '{"kind":"agent","agentId":"agt_01h…"}'`,
    ],
  },
  "inbound_webhooks.rotate_secret": { hint: "A generated secret is shown this once: store it now." },
  "inbound_deliveries.list": {
    columns: ["createdAt", "webhookName", "state", "size", "dedupeKey", "runId", "id"],
    examples: ["bailiwick inbound-deliveries list --state failed"],
  },
  "inbound_deliveries.acknowledge_many": {
    examples: ["bailiwick inbound-deliveries acknowledge-many --ids ind_01h…,ind_01j…"],
  },
  "invitations.list": { columns: INVITATION_COLUMNS },
  "invitations.create": {
    positionals: ["email"],
    examples: ["bailiwick invitations create ada@example.org --role developer"],
  },
  "notifications.list": {
    columns: ["createdAt", "isRead", "title", "workspaceName", "kind", "id"],
    examples: ["bailiwick notifications list --unread true"],
  },
  "notifications.mark_read": {
    examples: ["bailiwick notifications mark-read --all", "bailiwick notifications mark-read --ids ntf_01h…"],
  },
  "notification_preferences.update": {
    examples: [
      "bailiwick notification-preferences update --digest-hour 7",
      `bailiwick notification-preferences update --preferences '[{"kind":"key.expired","email":"off"}]'`,
    ],
  },
  "organization_invitations.list": { columns: INVITATION_COLUMNS },
  "approvals.list": {
    columns: ["createdAt", "state", "execution", "address", "reason", "expiresAt", "id"],
    examples: ["bailiwick approvals list --is-mine true", "bailiwick approvals list --state pending"],
  },
  "approvals.approve": {
    examples: [
      "bailiwick approvals approve apr_01h…",
      `bailiwick approvals approve apr_01h… --arguments '{"to":"ada@example.org"}'`,
    ],
  },
  "approvals.deny": { examples: ['bailiwick approvals deny apr_01h… --reason "Not to this customer"'] },
  "approvals.break_glass": {
    examples: ['bailiwick approvals break-glass apr_01h… --reason "The shop is down"'],
  },
  "tools.call": {
    positionals: ["address"],
    examples: [`bailiwick tools call workspace.get_weather --arguments '{"city":"Oslo"}'`],
  },
  "schedules.list": {
    columns: ["name", "state", "agentName", "nextAt", "timeZone", "ownerName", "id"],
    examples: ["bailiwick schedules list --state paused"],
  },
  "schedules.create": {
    positionals: ["name"],
    examples: [
      'bailiwick schedules create "Morning report" --kind cron --cron "30 7 * * 1-5" --time-zone Europe/Berlin --agent-id greeter --input "Write the report"',
      'bailiwick schedules create Heartbeat --kind interval --interval-seconds 900 --agent-id greeter --input "Look around"',
    ],
  },
  "schedules.preview": { examples: ['bailiwick schedules preview --kind cron --cron "0 9 1 * *"'] },
  "schedules.run_now": { command: "schedules run", examples: ["bailiwick schedules run sch_01h…"] },
  "schedules.firings": {
    columns: ["instant", "state", "isManual", "reason", "runState", "runId"],
    examples: ["bailiwick schedules firings sch_01h… --state failed"],
  },
  "schedules.upcoming": { columns: ["local", "offset", "name", "at", "scheduleId"] },
  "snippets.list": { columns: ["name", "version", "usedBy", "description", "id"] },
  "snippets.list_versions": { command: "snippets versions", columns: VERSION_COLUMNS },
  "tools.list": { columns: ["name", "kind", "usedBy", "description", "id"] },
  "tools.list_versions": { command: "tools versions", columns: VERSION_COLUMNS },
  "tools.test": { examples: [`bailiwick tools test get_weather --arguments '{"city":"Oslo"}'`] },
  "sessions.list": { columns: ["id", "title", "agentName", "stage", "runCount", "lastRunAt"] },
  "webhooks.list": { columns: WEBHOOK_COLUMNS },
  "webhooks.create": {
    positionals: ["url"],
    hint: SECRET_HINT,
    examples: ["bailiwick webhooks create https://example.org/hooks --event-types run.failed,member.*"],
  },
  "webhooks.rotate_secret": {
    hint: SECRET_HINT,
    examples: ["bailiwick webhooks rotate-secret wh_01h… --overlap 1h"],
  },
  "webhook_deliveries.list": {
    columns: WEBHOOK_DELIVERY_COLUMNS,
    examples: ["bailiwick webhook-deliveries list --state failed"],
  },
  "webhook_deliveries.replay_many": {
    examples: ["bailiwick webhook-deliveries replay-many --webhook-id wh_01h… --from 2026-01-01T00:00:00Z"],
  },
  "organization_webhooks.list": { columns: WEBHOOK_COLUMNS },
  "organization_webhooks.create": { positionals: ["organizationId", "url"], hint: SECRET_HINT },
  "organization_webhooks.rotate_secret": { hint: SECRET_HINT },
  "organization_webhook_deliveries.list": { columns: WEBHOOK_DELIVERY_COLUMNS },
  "verifications.list": { columns: ["legalName", "state", "businessType", "country", "expiresAt", "id"] },
  "verification_reviews.list": {
    columns: ["organizationName", "legalName", "state", "country", "submittedAt", "id"],
  },
  "workspaces.list": { columns: ["slug", "name", "organizationName", "environment", "role", "id"] },
  "organizations.list": { columns: ["slug", "name", "role", "id"] },
  "audit.list": {
    columns: ["createdAt", "actorName", "verb", "target"],
    examples: ["bailiwick audit list --verb members. --from 2026-01-01T00:00:00Z"],
  },
  "audit.list_keys": { command: "audit keys", columns: ["keyId", "algorithm", "createdAt"] },
  "organization_audit.list": {
    command: "audit organization",
    columns: ["createdAt", "actorName", "workspaceName", "verb", "target"],
  },
  "invoices.list": { columns: ["number", "status", "totalMicros", "currency", "issuedAt", "id"] },
  "installation_invoices.list": {
    columns: ["organizationName", "number", "status", "totalMicros", "currency", "issuedAt", "id"],
  },
  "credit_notes.list": { columns: ["number", "invoiceNumber", "totalMicros", "currency", "reason", "id"] },
  "credits.list": {
    columns: [
      "organizationName",
      "purpose",
      "wallet",
      "amountMicros",
      "reversedMicros",
      "state",
      "createdAt",
      "id",
    ],
  },
  "credits.grant": {
    examples: [
      'bailiwick credits grant --organization-id org_01h… --wallet ai --amount-micros 50000000 --reason "Bank transfer 4711"',
    ],
  },
  "payments.list": {
    columns: ["createdAt", "purpose", "wallet", "amountMicros", "reversedMicros", "state", "id"],
  },
  "payments.list_differences": {
    columns: ["kind", "subject", "hereMicros", "thereMicros", "state", "foundAt", "id"],
  },
  "payment_methods.list": {
    columns: ["kind", "brand", "last4", "expiresMonth", "expiresYear", "isDefault", "id"],
  },
  "wallets.get_reload": { command: "reloads get" },
  "wallets.update_reload": {
    command: "reloads update",
    examples: [
      "bailiwick reloads update org_01h… ai --is-on --threshold-micros 5000000 --amount-micros 25000000 --monthly-cap-micros 100000000",
    ],
  },
  "plans.list": { columns: ["key", "name", "monthlyPriceMicros", "discountPercent", "trialDays"] },
  "plans.list_all": { columns: ["key", "name", "isOffered", "rank", "monthlyPriceMicros", "organizations"] },
  "promo_codes.list": {
    columns: [
      "code",
      "wallet",
      "amountMicros",
      "redemptions",
      "maxRedemptions",
      "expiresAt",
      "isActive",
      "id",
    ],
  },
  "prices.list": {
    columns: ["item", "unit", "baseMicros", "markupPercent", "state", "effectiveFrom", "id"],
    examples: ["bailiwick prices list --kind model --search gpt-4o"],
  },
  "prices.set": {
    examples: ["bailiwick prices set --kind compute --item sandbox --unit second --base-micros 20"],
  },
  "prices.preview": {
    examples: ["bailiwick prices preview --kind model --item openai/gpt-4o --input-tokens 1000000"],
  },
  "wallets.list": {
    command: "wallets",
    columns: ["kind", "balanceMicros", "heldMicros", "debtMicros", "status", "currency", "mode"],
  },
  "organization_wallets.list": {
    columns: ["kind", "balanceMicros", "heldMicros", "debtMicros", "status", "lowBalanceMicros", "currency"],
  },
  "ledger.list": {
    columns: ["sequence", "createdAt", "kind", "wallet", "changeMicros", "balanceMicros", "transactionId"],
    examples: ["bailiwick ledger list --wallet ai --kind usage"],
  },
  "organization_ledger.list": {
    columns: [
      "sequence",
      "createdAt",
      "kind",
      "wallet",
      "changeMicros",
      "balanceMicros",
      "workspaceName",
      "transactionId",
    ],
  },
  "limits.list": {
    columns: [
      "subjectKind",
      "subjectName",
      "wallet",
      "period",
      "amountMicros",
      "spentMicros",
      "heldMicros",
      "isHard",
      "id",
    ],
    examples: ["bailiwick limits list --subject-kind key"],
  },
  "policies.list": {
    columns: POLICY_COLUMNS,
    examples: ["bailiwick policies list --scope organization"],
  },
  "policies.create": {
    shortcuts: { address: "match.address" },
    examples: [
      'bailiwick policies create --effect allow --address "workspace.**"',
      'bailiwick policies create --effect block --address "**.delete"',
    ],
  },
  "policies.simulate": {
    columns: CHANGED_CALL_COLUMNS,
    pageNote: (page: Output<"policies.simulate">) => replayedNote(page),
    examples: [
      `bailiwick policies simulate --all --add '[{"effect":"block","match":{"address":"**.delete"}}]'`,
    ],
  },
  "policies.explain": {
    shortcuts: { address: "call.address" },
    examples: ["bailiwick policies explain --address workspace.create_ticket"],
  },
  "catalogue.list": { columns: ["address", "signature", "description"] },
  "catalogue.search": {
    positionals: ["query"],
    columns: ["address", "signature", "description", "score"],
    examples: ['bailiwick catalogue search "open pull requests"'],
  },
  "tool_sources.list": { columns: SOURCE_COLUMNS },
  "tool_sources.create": {
    positionals: ["slug"],
    shortcuts: { kind: "definition.kind", from: "definition.url" },
    examples: [
      "bailiwick tool-sources create petstore --name Petstore --kind openapi --from https://petstore3.swagger.io/api/v3/openapi.json",
    ],
  },
  "organization_tool_sources.list": { columns: SOURCE_COLUMNS },
  "organization_policies.list": { columns: POLICY_COLUMNS },
  "organization_policies.create": { shortcuts: { address: "match.address" } },
  "organization_policies.simulate": WIDE_SIMULATION,
  "account_policies.list": { columns: POLICY_COLUMNS },
  "account_policies.create": { shortcuts: { address: "match.address" } },
  "account_policies.simulate": WIDE_SIMULATION,
  "organization_limits.list": {
    columns: [
      "subjectKind",
      "subjectName",
      "workspaceId",
      "wallet",
      "period",
      "amountMicros",
      "spentMicros",
      "isHard",
      "id",
    ],
  },
  "usage.get": {
    command: "usage",
    columns: USAGE_COLUMNS,
    examples: [
      "bailiwick usage --days 7 --group-by agent,model",
      "bailiwick usage --interval month --days 365",
    ],
  },
  "usage.list_events": {
    command: "usage-events list",
    columns: ["createdAt", "kind", "agentName", "model", "quantity", "unit", "costMicros", "runId"],
    examples: ["bailiwick usage-events list --agent-id agt_01h… --from 2026-01-01T00:00:00Z"],
  },
  "organization_usage.get": {
    columns: USAGE_COLUMNS,
    examples: ["bailiwick organization-usage get org_01h… --group-by workspace,kind"],
  },
};
