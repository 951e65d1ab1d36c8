import { verbs } from "@bailiwick/sdk";
import type { Command } from "./command.ts";
import { apiCommand } from "./commands/api.ts";
import { auditExportCommand } from "./commands/audit-export.ts";
import { storageExportCommand } from "./commands/storage-export.ts";
import { usageExportCommand } from "./commands/usage-export.ts";
import { auditVerifyCommand } from "./commands/audit-verify.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { eventsFollowCommand } from "./commands/events-follow.ts";
import { inviteImportCommand } from "./commands/invite-import.ts";
import { loginCommand } from "./commands/login.ts";
import { logoutCommand } from "./commands/logout.ts";
import { runCommand } from "./commands/run.ts";
import { tasksRunCommand } from "./commands/tasks-run.ts";
import { useWorkspaceCommand } from "./commands/use-workspace.ts";
import { whoamiCommand } from "./commands/whoami.ts";
import type { Context } from "./context.ts";
import { verbCommand, wordsOf } from "./verb-command.ts";
import { BY_HAND, VERB_COMMANDS } from "./verb-commands.ts";

const GROUPS: Record<string, string> = {
  access: "Why somebody may do something, and what would stop without them",
  account: "My profile",
  agents: "Agents: drafts, versions, stages",
  "approval-counts": "How many approvals wait",
  "approval-links": "The links of mails about approvals",
  approvals: "Calls people are asked to approve",
  audit: "Who did what",
  "billing-profile": "What stands on an organization's invoices about it",
  catalogue: "Every tool that can be called: search, describe, call",
  connections: "Model providers and other services that are connected",
  credits: "What organizations paid and were credited (the installation's administrator only)",
  "credit-notes": "What was given back of invoices",
  entitlements: "What an organization's plan allows, and how much of it is used",
  "event-settings": "How long events are kept",
  "event-types": "Every kind of event",
  events: "What happened in the workspace, and what happens",
  "external-ids": "What an organization is called in outside directories",
  grants: "More permissions in the workspace for a while",
  icons: "Pictures of workspaces, organizations and people",
  "inbound-deliveries": "What inbound webhooks received",
  "inbound-webhooks": "Addresses others post to, for an inbox, an agent or a tool",
  "installation-invoices": "Invoices of all organizations (the installation's administrator only)",
  integrations: "Services that can be connected",
  invitations: "Invitations by email",
  invoices: "Invoices of an organization; making them is the installation's administrator's",
  keys: "API keys of the workspace",
  ledger: "What the workspace spent, and what its organization received",
  limits: "What the workspace, its members, agents and keys may spend",
  mcp: "What MCP clients find in the workspace, and which are connected",
  members: "Who can enter the workspace",
  "my-connections": "My own accounts at services",
  navigation: "Where I can go",
  notifications: "My inbox",
  "notification-preferences": "What I am told about, and how",
  "notification-unsubscriptions": "The links at the end of mails",
  "organization-api-keys": "API keys of all workspaces of an organization",
  "organization-connections": "Services connected for all workspaces of an organization",
  "organization-event-settings": "How long an organization keeps its own events",
  "organization-events": "What happened in an organization itself",
  "organization-grants": "More permissions in an organization for a while",
  "organization-integrations": "An organization's own OAuth apps",
  "organization-invitations": "Invitations to an organization and its workspaces",
  "organization-ledger": "Every entry of an organization's ledger",
  "organization-limits": "Every spending limit in an organization",
  "organization-members": "Everybody in an organization",
  "organization-usage": "What all workspaces of an organization used",
  "organization-wallets": "An organization's wallets: buckets, alerts, reload",
  "organization-tool-sources": "OpenAPI documents and MCP servers of an organization",
  "organization-toolkits": "An organization's subsets of the tools",
  "organization-webhook-deliveries": "What an organization's webhooks delivered, and deliver again",
  "organization-readiness": "What an organization still needs before it may reach people at scale",
  "organization-webhooks": "URLs that hear what happens in an organization and its workspaces",
  organizations: "My organizations",
  payments: "Top-ups, receipts, refunds; comparing them with the provider's is the administrator's",
  "payment-methods": "Saved cards and accounts of an organization",
  permissions: "Everything that can be allowed, and who has it",
  plans: "Plans: which there are, and which an organization has",
  prices: "What things cost (the installation's administrator only)",
  "account-policies": "My own policies: what is done in my name",
  "organization-policies": "What may happen in every workspace of an organization",
  policies: "What may happen: allow, ask, block, and why",
  "promo-codes": "Codes that give credit",
  readiness: "What the workspace still needs before it may reach people at scale",
  reloads: "Automatic reloads of an organization's wallets",
  roles: "Roles an organization made",
  runs: "Runs: their steps and events, cancel, resolve",
  schedules: "Runs that start by themselves",
  seller: "Who issues the invoices (the installation's administrator only)",
  "service-accounts": "Members that are nobody and own keys",
  sessions: "Conversations",
  snippets: "Modules of code that tools and tasks import",
  storage: "Files, keys and SQL that tasks, agents and people keep",
  subscriptions: "Paying for a plan",
  subscription: "The plan of an organization and its months",
  system: "The installation (its administrator only)",
  tasks: "Code that runs with the workspace's tools",
  "tool-sources": "OpenAPI documents and MCP servers that bring tools",
  toolkits: "Named subsets of the tools",
  tools: "Tools the agents use",
  trial: "The trial of an organization",
  "usage-events": "What was metered, one by one",
  "usage-settings": "Whether an organization's usage is sent on as events",
  "verification-requirements": "Which documents a business needs to be verified",
  "verification-reviews": "Verifications of all organizations (the installation's administrator only)",
  "verification-settings": "Whether verification is needed (the installation's administrator only)",
  verifications: "Proving who an organization is",
  "webhook-deliveries": "What webhooks delivered, and deliver again",
  webhooks: "URLs that hear what happens in the workspace",
  workspaces: "My workspaces",
};

/** Puts a command at its words, making the groups above it. */
function place(root: Command, words: string[], command: Command): void {
  const [head, ...rest] = words as [string, ...string[]];
  root.subCommands ??= {};
  if (rest.length === 0) root.subCommands[head] = { ...command, meta: { ...command.meta, name: head } };
  else {
    root.subCommands[head] ??= { meta: { name: head, description: GROUPS[head] ?? head }, subCommands: {} };
    place(root.subCommands[head], rest, command);
  }
}

/** The whole command line: commands written by hand, and one for every other verb of the API. */
export function commandTree(context: () => Promise<Context>): Command {
  const root: Command = {
    meta: { name: "bailiwick", description: "Bailiwick from the terminal" },
    examples: [
      "bailiwick login",
      'bailiwick run greeter "Say hello to Ada"',
      "bailiwick runs list --state failed",
    ],
    subCommands: {},
  };
  place(root, ["login"], loginCommand(context));
  place(root, ["logout"], logoutCommand(context));
  place(root, ["whoami"], whoamiCommand(context));
  place(root, ["run"], runCommand(context));
  for (const verb of verbs) {
    if (BY_HAND.has(verb.name)) continue;
    const options = VERB_COMMANDS[verb.name] ?? {};
    place(root, wordsOf(verb, options), verbCommand(context, verb, options));
  }
  place(root, ["events", "follow"], eventsFollowCommand(context));
  place(root, ["workspaces", "use"], useWorkspaceCommand(context));
  place(root, ["invitations", "import"], inviteImportCommand(context));
  place(root, ["audit", "export"], auditExportCommand(context));
  place(root, ["usage-events", "export"], usageExportCommand(context));
  place(root, ["tasks", "run"], tasksRunCommand(context));
  place(root, ["storage", "export"], storageExportCommand(context));
  place(root, ["audit", "verify"], auditVerifyCommand(context));
  place(root, ["doctor"], doctorCommand(context));
  place(root, ["api"], apiCommand(context));
  return root;
}
