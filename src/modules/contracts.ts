/** Every verb of the product. Runs anywhere: the server, the SDK, the CLI and the generated suites read this list. */
import * as accounts from "./accounts/contract.ts";
import * as agents from "./agents/contract.ts";
import * as apiKeys from "./api-keys/contract.ts";
import * as approvals from "./approvals/contract.ts";
import * as audit from "./audit/contract.ts";
import * as catalogue from "./catalogue/contract.ts";
import * as connections from "./connections/contract.ts";
import * as events from "./events/contract.ts";
import * as grants from "./grants/contract.ts";
import * as icons from "./icons/contract.ts";
import * as inboundWebhooks from "./inbound-webhooks/contract.ts";
import * as integrations from "./integrations/contract.ts";
import * as invitations from "./invitations/contract.ts";
import * as invoices from "./invoices/contract.ts";
import * as limits from "./limits/contract.ts";
import * as mcpServer from "./mcp-server/contract.ts";
import * as members from "./members/contract.ts";
import * as navigation from "./navigation/contract.ts";
import * as notifications from "./notifications/contract.ts";
import * as organizations from "./organizations/contract.ts";
import * as payments from "./payments/contract.ts";
import * as policies from "./policies/contract.ts";
import * as policyQuestions from "./policies/explain-contract.ts";
import * as policySimulations from "./policies/simulate-contract.ts";
import * as prices from "./prices/contract.ts";
import * as readiness from "./readiness/contract.ts";
import * as plans from "./plans/contract.ts";
import * as promoCodes from "./promo-codes/contract.ts";
import * as roles from "./roles/contract.ts";
import * as runs from "./runs/contract.ts";
import * as schedules from "./schedules/contract.ts";
import * as serviceAccounts from "./service-accounts/contract.ts";
import * as sessions from "./sessions/contract.ts";
import * as snippets from "./snippets/contract.ts";
import * as storage from "./storage/contract.ts";
import * as system from "./system/contract.ts";
import * as tasks from "./tasks/contract.ts";
import * as toolSources from "./tool-sources/contract.ts";
import * as tools from "./tools/contract.ts";
import * as verifications from "./verifications/contract.ts";
import * as usage from "./usage/contract.ts";
import * as wallets from "./wallets/contract.ts";
import * as webhooks from "./webhooks/contract.ts";
import * as workspaces from "./workspaces/contract.ts";
import type { Verb } from "../platform/verb.ts";

export const contracts = {
  ...accounts,
  ...organizations,
  ...workspaces,
  ...apiKeys,
  ...invitations,
  ...invoices,
  ...limits,
  ...mcpServer,
  ...members,
  ...navigation,
  ...notifications,
  ...payments,
  ...policies,
  ...policyQuestions,
  ...policySimulations,
  ...prices,
  ...readiness,
  ...roles,
  ...grants,
  ...serviceAccounts,
  ...agents,
  ...tools,
  ...toolSources,
  ...catalogue,
  ...snippets,
  ...approvals,
  ...connections,
  ...integrations,
  ...events,
  ...icons,
  ...inboundWebhooks,
  ...runs,
  ...tasks,
  ...sessions,
  ...schedules,
  ...plans,
  ...promoCodes,
  ...usage,
  ...wallets,
  ...verifications,
  ...webhooks,
  ...audit,
  ...storage,
  ...system,
};

const isVerb = (value: unknown): value is Verb =>
  typeof value === "object" && value !== null && "http" in value && "scope" in value;
export const verbs: readonly Verb[] = (Object.values(contracts) as unknown[]).filter(isVerb);
