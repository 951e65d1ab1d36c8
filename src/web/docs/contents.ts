export interface DocsEntry {
  /** The last part of the address; the Markdown file of that name, but for `api`. */
  slug: string;
  title: string;
}

/** Made from the API's own document rather than from Markdown. */
export const API_REFERENCE = "api";

type Plan = readonly (readonly [group: string, pages: readonly (readonly [slug: string, title: string])[]])[];

/** The order of the documentation, grouped as the sidebar of the dashboard. */
const PLAN: Plan = [
  [
    "Start",
    [
      ["getting-started", "Getting started"],
      ["organizations", "Organizations"],
      ["workspaces", "Workspaces"],
      ["demo-model", "The demo model"],
    ],
  ],
  [
    "Build",
    [
      ["agents", "Agents"],
      ["deployments", "Deployments"],
      ["tools", "Tools"],
      ["tool-sources", "Tool sources"],
      ["snippets", "Snippets"],
      ["integrations", "Integrations"],
      ["connections", "Connections"],
      ["mcp", "MCP"],
    ],
  ],
  [
    "Run",
    [
      ["runs", "Runs"],
      ["tasks", "Tasks"],
      ["sessions", "Sessions"],
      ["approvals", "Approvals"],
      ["schedules", "Schedules"],
      ["events", "Events"],
      ["webhooks", "Webhooks"],
      ["inbound-webhooks", "Inbound webhooks"],
      ["storage", "Storage"],
      ["notifications", "Notifications"],
    ],
  ],
  [
    "Govern",
    [
      ["members-and-roles", "Members and roles"],
      ["invitations", "Invitations"],
      ["api-keys", "API keys"],
      ["policies", "Policies"],
      ["audit", "Audit"],
      ["verification", "Verification"],
      ["wallets", "Wallets and limits"],
      ["usage", "Usage"],
      ["plans", "Plans and trials"],
      ["payments", "Payments"],
      ["invoices", "Invoices"],
    ],
  ],
  [
    "Develop",
    [
      ["errors", "Errors and conventions"],
      ["openai", "OpenAI clients"],
      ["sdk", "SDK"],
      ["cli", "Command line"],
      [API_REFERENCE, "API reference"],
    ],
  ],
  [
    "Operate",
    [
      ["installation", "Installation"],
      ["configuration", "Configuration"],
      ["prices", "Prices"],
      ["security", "Security"],
    ],
  ],
];

export const contents = PLAN.map(([label, pages]) => ({
  label,
  pages: pages.map(([slug, title]): DocsEntry => ({ slug, title })),
}));
export const everyPage: readonly DocsEntry[] = contents.flatMap(({ pages }) => pages);
export const FIRST_PAGE = "getting-started";
export const hrefOf = (slug: string) => `/docs/${slug}`;
