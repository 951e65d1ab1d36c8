/** Every kind of event there is. Runs anywhere: the catalogue, its documentation, filters and suites read this list. */
import * as runs from "../platform/dispatch/run-events.ts";
import type { EventType } from "../platform/events/event-type.ts";
import * as agents from "./agents/events.ts";
import * as apiKeys from "./api-keys/events.ts";
import * as keyExpiry from "./api-keys/expiry-events.ts";
import * as approvals from "./approvals/events.ts";
import * as catalogue from "./catalogue/events.ts";
import * as connections from "./connections/events.ts";
import * as grants from "./grants/events.ts";
import * as inboundWebhooks from "./inbound-webhooks/events.ts";
import * as integrations from "./integrations/events.ts";
import * as invitations from "./invitations/events.ts";
import * as invoices from "./invoices/events.ts";
import * as members from "./members/events.ts";
import * as organizations from "./organizations/events.ts";
import * as payments from "./payments/events.ts";
import * as plans from "./plans/events.ts";
import * as policies from "./policies/events.ts";
import * as promoCodes from "./promo-codes/events.ts";
import * as roles from "./roles/events.ts";
import * as schedules from "./schedules/events.ts";
import * as serviceAccounts from "./service-accounts/events.ts";
import * as sessions from "./sessions/events.ts";
import * as snippets from "./snippets/events.ts";
import * as storage from "./storage/events.ts";
import * as toolSources from "./tool-sources/events.ts";
import * as tools from "./tools/events.ts";
import * as wallets from "./wallets/events.ts";
import * as usage from "./usage/events.ts";
import * as verifications from "./verifications/events.ts";
import * as webhooks from "./webhooks/events.ts";
import * as workspaces from "./workspaces/events.ts";

const declarations = {
  ...runs,
  ...sessions,
  ...agents,
  ...tools,
  ...toolSources,
  ...catalogue,
  ...approvals,
  ...snippets,
  ...storage,
  ...connections,
  ...apiKeys,
  ...keyExpiry,
  ...serviceAccounts,
  ...members,
  ...grants,
  ...workspaces,
  ...organizations,
  ...integrations,
  ...invitations,
  ...invoices,
  ...roles,
  ...payments,
  ...plans,
  ...policies,
  ...promoCodes,
  ...wallets,
  ...verifications,
  ...webhooks,
  ...schedules,
  ...inboundWebhooks,
  ...usage,
};

const isEventType = (value: unknown): value is EventType =>
  typeof value === "object" && value !== null && "payload" in value && "example" in value;
export const eventTypes: readonly EventType[] = (Object.values(declarations) as unknown[]).filter(
  isEventType,
);
