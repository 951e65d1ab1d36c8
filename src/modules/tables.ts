import type { TableDeclaration, TableDeclarations, TableScope } from "../platform/db/declaration.ts";

const installation = (why: string): TableDeclaration => ({
  scope: "installation",
  export: { never: why },
  erasure: { kept: why },
  emptiness: { ignored: why },
});
/** What a person made in a workspace: travels in a workspace file under a logical key, goes with the workspace. */
const made = (...key: string[]): TableDeclaration => ({
  scope: "workspace",
  export: { key },
  erasure: "deleted",
  emptiness: "holds",
});
/** What running left behind: stays where it ran. */
const happened = (): TableDeclaration => ({
  scope: "workspace",
  export: { never: "history belongs to where it happened" },
  erasure: "deleted",
  emptiness: "holds",
});
const directory = (
  export_: TableDeclaration["export"],
  erasure: TableDeclaration["erasure"],
): TableDeclaration => ({
  scope: "directory",
  export: export_,
  erasure,
  emptiness: { ignored: "a workspace is not filled by its own address or people" },
});
const books = (scope: TableScope): TableDeclaration => ({
  scope,
  export: { never: "money belongs to the organization" },
  erasure: { kept: "the books stay whole; the workspace is an opaque id in them" },
  emptiness: { ignored: "purchased credit is asked of the wallets, not of rows" },
});

/** Who the organization is, for who runs the installation. */
const aboutOrganization = (): TableDeclaration => ({
  scope: "organization",
  export: { never: "who somebody is was proven here, to who runs this installation" },
  erasure: "deleted",
  emptiness: { ignored: "it tells who one is, and nothing a workspace holds" },
});

/** What was used, summed; the events themselves count and go with the workspace. */
const sums = (): TableDeclaration => ({
  ...books("organization"),
  emptiness: { ignored: "the events they are made of count" },
});

/** What proves that the audit log is whole; it says nothing that the log does not. */
const chained = (scope: TableScope): TableDeclaration => ({
  scope,
  export: { never: "an audit log is exported as evidence, not copied" },
  erasure: { kept: "hashes of entries that are kept" },
  emptiness: { ignored: "looking around leaves entries too" },
});

const ofWebhook: TableDeclaration = {
  scope: "caller",
  export: { never: "history belongs to where it happened" },
  erasure: "deleted",
  emptiness: { ignored: "its webhook counts" },
};

const ofStorage: TableDeclaration = {
  scope: "organization",
  export: { never: "what a workspace works on stays where it works" },
  erasure: "deleted",
  emptiness: { ignored: "its storage counts" },
};

const toldTo = (): TableDeclaration => ({
  scope: "account",
  export: { never: "what people are told stays with them" },
  erasure: "deleted",
  emptiness: { ignored: "it belongs to people" },
});

/** Every table of the product and how it behaves when a workspace is exported, erased or checked for emptiness. */
export const tables: TableDeclarations = {
  accounts: directory({ never: "people are not part of a workspace file" }, "anonymised"),
  organizations: directory({ never: "a workspace file belongs to no organization" }, "deleted"),
  organizationMembers: directory({ never: "people are not part of a workspace file" }, "deleted"),
  workspaces: directory({ key: ["slug"] }, "deleted"),
  members: directory({ never: "people are not part of a workspace file" }, "deleted"),
  organizationFormerSlugs: directory({ never: "an address people may still know" }, "deleted"),
  workspaceFormerSlugs: directory({ never: "an address people may still know" }, "deleted"),
  externalIds: directory({ never: "an organization's id in a directory outside" }, "deleted"),
  roles: directory({ never: "roles belong to the organization" }, "deleted"),
  grants: directory({ never: "power does not travel" }, "deleted"),
  invitations: directory({ never: "people are not part of a workspace file" }, "deleted"),
  invitationWorkspaces: directory({ never: "people are not part of a workspace file" }, "deleted"),

  apiKeys: {
    ...made("name"),
    export: { never: "a credential is made anew where it is used" },
    emptiness: { holds: "last_used_at is not null" },
  },
  mcpClients: {
    ...made("name"),
    export: { never: "a connected client is connected anew where it is used" },
    emptiness: { holds: "last_used_at is not null" },
  },
  mcpOffers: { ...made("name"), emptiness: { ignored: "what it offers counts" } },
  agents: made("slug"),
  tools: made("name"),
  snippets: made("name"),
  snippetImports: { ...made("subject", "name"), emptiness: { ignored: "its tool or snippet counts" } },
  agentTools: { ...made("agent", "tool"), emptiness: { ignored: "its agent counts" } },
  agentCatalogueTools: { ...made("agent", "address"), emptiness: { ignored: "its agent counts" } },
  versionCallables: { ...made("version", "address"), emptiness: { ignored: "its agent counts" } },
  toolSources: made("slug"),
  catalogueTools: { ...made("source", "name"), emptiness: { ignored: "its source counts" } },
  sourceSyncs: { ...happened(), emptiness: { ignored: "its source counts" } },
  sourceDocuments: { ...made("sha256"), emptiness: { ignored: "its source counts" } },
  toolkits: made("slug"),
  connections: {
    ...made("name"),
    // What members connected for themselves is nobody else's to clear away first.
    emptiness: { holds: "owner_account_id is null" },
  },
  connectionAuthorizations: {
    ...happened(),
    emptiness: { ignored: "its connection counts" },
  },
  oauthApps: {
    scope: "organization",
    export: { never: "a credential is made anew where it is used" },
    erasure: "deleted",
    emptiness: { ignored: "it belongs to the organization" },
  },
  drafts: { ...made("subject"), emptiness: { ignored: "its agent or tool counts" } },
  versions: { ...made("subject", "number"), emptiness: { ignored: "its agent or tool counts" } },
  versionUses: { ...made("version", "used"), emptiness: { ignored: "its agent counts" } },
  deployments: { ...made("subject", "stage"), emptiness: { ignored: "its agent counts" } },

  approvals: { ...happened(), emptiness: { ignored: "its run counts" } },
  approvalDecisions: { ...happened(), emptiness: { ignored: "its run counts" } },

  schedules: made("name"),
  scheduleFirings: { ...happened(), emptiness: { ignored: "its schedule counts" } },

  sessions: happened(),
  runs: happened(),
  steps: { ...happened(), emptiness: { ignored: "its run counts" } },
  runEvents: { ...happened(), emptiness: { ignored: "its run counts" } },
  taskLogs: { ...happened(), emptiness: { ignored: "its run counts" } },
  // Their run may be deleted; what it cost stays part of the bill.
  // What is stored is looked at for itself; that it once was fills nothing.
  usageEvents: { ...happened(), emptiness: { holds: "kind <> 'storage'" } },
  usageUnrolled: sums(),
  usageHourly: sums(),
  usageDaily: sums(),
  usageDailyDetail: sums(),
  usageSettings: {
    ...books("organization"),
    erasure: "deleted",
    emptiness: { ignored: "settings of what may be empty" },
  },

  events: {
    scope: "caller",
    export: { never: "history belongs to where it happened" },
    erasure: "deleted",
    emptiness: { ignored: "an event tells of something else, which counts itself" },
  },
  eventStreams: installation("how far each stream is numbered, ids only"),
  eventTasks: installation("what the product still does about events, ids only"),
  eventSettings: {
    scope: "caller",
    export: { key: ["scope"] },
    erasure: "deleted",
    emptiness: { ignored: "settings of what may be empty" },
  },
  webhooks: { scope: "caller", export: { key: ["url"] }, erasure: "deleted", emptiness: "holds" },
  webhookQueues: ofWebhook,
  webhookDeliveries: ofWebhook,
  webhookAttempts: ofWebhook,
  inboundWebhooks: made("name"),
  inboundDeliveries: happened(),

  walletBooks: books("organization"),
  wallets: books("organization"),
  creditBuckets: books("organization"),
  spendLimits: { ...books("organization"), erasure: "deleted" },
  charges: books("organization"),
  holds: books("organization"),
  // Of the organization, so only its personal workspace asks.
  ledgerEntries: { ...books("organization"), emptiness: { holds: "kind = 'purchase'" } },

  payments: { ...books("organization"), emptiness: { holds: "state = 'succeeded'" } },
  paymentReversals: books("organization"),
  paymentCustomers: books("organization"),
  paymentMethods: books("organization"),
  reloads: books("organization"),
  paymentEvents: installation("what the payment provider told"),
  paymentDifferences: installation("what reconciliation found between the provider and the books"),

  billingProfiles: directory({ never: "it belongs to the organization" }, "deleted"),
  invoices: books("organization"),
  invoiceLines: books("organization"),
  invoiceBalances: books("organization"),
  creditNotes: books("organization"),
  invoiceMails: books("organization"),
  invoiceNumbers: installation("the last number given in each year"),

  subscriptions: { ...books("organization"), erasure: "deleted" },
  subscriptionPeriods: { ...books("organization"), erasure: "deleted" },
  trials: { ...books("organization"), erasure: "deleted" },
  creditGrants: { ...books("organization"), erasure: "deleted" },
  billingItems: books("organization"),
  promoRedemptions: { ...books("organization"), erasure: "deleted" },

  policies: {
    scope: "organization",
    export: { key: ["position"] },
    erasure: "deleted",
    emptiness: { ignored: "rules of what may be empty" },
  },
  accountPolicies: {
    scope: "account",
    export: { never: "what people decided for themselves stays with them" },
    erasure: "deleted",
    emptiness: { ignored: "it belongs to people" },
  },

  runFailures: { ...happened(), emptiness: { ignored: "its runs count" } },
  notifications: toldTo(),
  notificationPreferences: toldTo(),
  notificationSettings: toldTo(),
  notificationMails: toldTo(),

  verifications: aboutOrganization(),
  verificationDocuments: aboutOrganization(),

  iconUploads: {
    scope: "account",
    export: { never: "pictures on their way to somewhere" },
    erasure: "deleted",
    emptiness: { ignored: "they belong to people; what shows one counts itself" },
  },

  // A scratch goes by itself; what is to last fills the workspace it is in.
  storageInstances: {
    scope: "workspace",
    export: { never: "what a workspace works on stays where it works" },
    erasure: "deleted",
    emptiness: { holds: "durability = 'durable'" },
  },
  storageFiles: ofStorage,
  storageParts: ofStorage,
  storageKeys: ofStorage,
  storageTotals: { ...ofStorage, emptiness: { ignored: "a sum of what counts itself" } },
  storageLeftovers: installation("bytes on disk that are to be removed, ids only"),
  connectionLeftovers: installation("grants on their way to be revoked, sealed; workspaces only leave them"),

  auditEntries: {
    scope: "caller",
    export: { never: "an audit log is exported as evidence, not copied" },
    erasure: { kept: "who did what outlives what was done, for the stated retention" },
    emptiness: { ignored: "looking around leaves entries too" },
  },
  auditLinks: chained("caller"),
  auditCheckpoints: chained("caller"),
  auditPending: chained("installation"),
  idempotencyKeys: {
    scope: "caller",
    export: { never: "answers of the last 24 hours" },
    erasure: "deleted",
    emptiness: { ignored: "answers of the last 24 hours" },
  },

  dispatchTenants: installation("the queue's fairness, ids only"),
  mails: installation("the outbox of the installation"),
  migrations: installation("which migrations were applied"),
  processes: installation("which processes live"),
  prices: installation("the installation's price book"),
  plans: installation("what plans there are"),
  promoCodes: installation("codes that give credit, of no organization"),
  settings: installation("settings of the installation"),
};
