import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { CrashPage } from "./shell/CrashPage.tsx";
import { NotFoundHere } from "./shell/NotFoundHere.tsx";
import { NotFoundPage } from "./shell/NotFoundPage.tsx";
import { ShortUrl, StartPage } from "./shell/Redirects.tsx";
import { RootLayout } from "./shell/RootLayout.tsx";
import { ShellLayout } from "./shell/ShellLayout.tsx";

const root = createRootRoute({ component: RootLayout, notFoundComponent: NotFoundPage });
const shell = createRoute({ getParentRoute: () => root, id: "shell", component: ShellLayout });

type Load<Name extends string> = () => Promise<Record<Name, () => ReactNode>>;

/** One page: its path and the file it is loaded from when first visited. */
const page = <Name extends string>(path: string, load: Load<Name>, name: Name) =>
  createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load, name) });

/** One page inside the shell; `needs` is the permission without which it explains itself instead. */
const inShell = <Name extends string>(
  path: string,
  load: Load<Name>,
  name: Name,
  needs: string | null = null,
) =>
  createRoute({
    getParentRoute: () => shell,
    path,
    component: lazyRouteComponent(load, name),
    staticData: { needs },
  });

/** One page of a workspace, below `/{organization}/{workspace}`. */
const room = <Name extends string>(path: string, load: Load<Name>, name: Name, needs?: string) =>
  inShell(`/$organization/$workspace${path}`, load, name, needs);

/** `/agents` and the like lead to the workspace used last. */
const short = (path: string) =>
  createRoute({ getParentRoute: () => shell, path, component: ShortUrl, staticData: { needs: null } });

const routeTree = root.addChildren([
  page("/sign-in", () => import("./auth/SignInPage.tsx"), "SignInPage"),
  page("/sign-up", () => import("./auth/SignUpPage.tsx"), "SignUpPage"),
  page("/forgot-password", () => import("./auth/ForgotPasswordPage.tsx"), "ForgotPasswordPage"),
  page("/reset-password", () => import("./auth/ResetPasswordPage.tsx"), "ResetPasswordPage"),
  page("/invitations", () => import("../modules/invitations/ui/InvitationPage.tsx"), "InvitationPage"),
  page("/unsubscribe", () => import("../modules/notifications/ui/UnsubscribePage.tsx"), "UnsubscribePage"),
  page(
    "/approvals/link/$token",
    () => import("../modules/approvals/ui/ApprovalLinkPage.tsx"),
    "ApprovalLinkPage",
  ),
  page(
    "/connect-client",
    () => import("../modules/mcp-server/ui/ConnectClientPage.tsx"),
    "ConnectClientPage",
  ),
  page("/onboarding", () => import("./auth/OnboardingPage.tsx"), "OnboardingPage"),
  shell.addChildren([
    createRoute({ getParentRoute: () => shell, path: "/", component: StartPage }),
    room("/", () => import("./home/HomePage.tsx"), "HomePage"),
    room("/agents", () => import("../modules/agents/ui/AgentsPage.tsx"), "AgentsPage", "agents:read"),
    room("/agents/$id", () => import("../modules/agents/ui/AgentPage.tsx"), "AgentPage", "agents:read"),
    room("/tools", () => import("../modules/catalogue/ui/CataloguePage.tsx"), "CataloguePage", "tools:read"),
    room(
      "/tools/catalogue/$address",
      () => import("../modules/catalogue/ui/CatalogueToolPage.tsx"),
      "CatalogueToolPage",
      "tools:read",
    ),
    room("/tools/own", () => import("../modules/tools/ui/ToolsPage.tsx"), "ToolsPage", "tools:read"),
    room(
      "/tools/sources",
      () => import("../modules/tool-sources/ui/SourcesPage.tsx"),
      "SourcesPage",
      "tool_sources:read",
    ),
    room(
      "/tools/sources/new",
      () => import("../modules/tool-sources/ui/NewSourcePage.tsx"),
      "NewSourcePage",
      "tool_sources:write",
    ),
    room(
      "/tools/sources/$id",
      () => import("../modules/tool-sources/ui/SourcePage.tsx"),
      "SourcePage",
      "tool_sources:read",
    ),
    room(
      "/tools/toolkits",
      () => import("../modules/catalogue/ui/ToolkitsPage.tsx"),
      "ToolkitsPage",
      "tool_sources:read",
    ),
    room(
      "/tools/toolkits/$id",
      () => import("../modules/catalogue/ui/ToolkitPage.tsx"),
      "ToolkitPage",
      "tool_sources:read",
    ),
    room(
      "/tools/snippets",
      () => import("../modules/snippets/ui/SnippetsPage.tsx"),
      "SnippetsPage",
      "tools:read",
    ),
    room(
      "/tools/snippets/$id",
      () => import("../modules/snippets/ui/SnippetPage.tsx"),
      "SnippetPage",
      "tools:read",
    ),
    room("/tools/$id", () => import("../modules/tools/ui/ToolPage.tsx"), "ToolPage", "tools:read"),
    room(
      "/integrations",
      () => import("../modules/integrations/ui/ServicesPage.tsx"),
      "ServicesPage",
      "connections:read",
    ),
    room(
      "/integrations/services/$slug",
      () => import("../modules/integrations/ui/ServicePage.tsx"),
      "ServicePage",
      "connections:read",
    ),
    room(
      "/integrations/connections",
      () => import("../modules/connections/ui/ConnectionsPage.tsx"),
      "ConnectionsPage",
      "connections:read",
    ),
    room(
      "/integrations/connections/$id",
      () => import("../modules/connections/ui/ConnectionPage.tsx"),
      "ConnectionPage",
      "connections:read",
    ),
    room(
      "/integrations/models",
      () => import("../modules/connections/ui/ModelProvidersPage.tsx"),
      "ModelProvidersPage",
      "connections:read",
    ),
    room(
      "/integrations/mine",
      () => import("../modules/connections/ui/MyConnectionsPage.tsx"),
      "MyConnectionsPage",
      "connections:read",
    ),
    room(
      "/integrations/mine/$id",
      () => import("../modules/connections/ui/ConnectionPage.tsx"),
      "MyConnectionPage",
      "connections:read",
    ),
    room(
      "/integrations/connections/new",
      () => import("../modules/connections/ui/ConnectPage.tsx"),
      "ConnectPage",
      "connections:write",
    ),
    room("/mcp", () => import("../modules/mcp-server/ui/McpPage.tsx"), "McpPage", "tool_sources:read"),
    room("/runs", () => import("../modules/runs/ui/RunsPage.tsx"), "RunsPage", "runs:read"),
    room("/runs/$id", () => import("../modules/runs/ui/RunPage.tsx"), "RunPage", "runs:read"),
    room("/tasks", () => import("../modules/tasks/ui/TasksPage.tsx"), "TasksPage", "runs:read"),
    room("/tasks/new", () => import("../modules/tasks/ui/NewTaskPage.tsx"), "NewTaskPage", "tasks:run"),
    room("/tasks/$id", () => import("../modules/tasks/ui/TaskPage.tsx"), "TaskPage", "runs:read"),
    room(
      "/approvals",
      () => import("../modules/approvals/ui/ApprovalsPage.tsx"),
      "ApprovalsPage",
      "approvals:read",
    ),
    room(
      "/approvals/$id",
      () => import("../modules/approvals/ui/ApprovalPage.tsx"),
      "ApprovalPage",
      "approvals:read",
    ),
    room("/sessions", () => import("../modules/sessions/ui/SessionsPage.tsx"), "SessionsPage", "runs:read"),
    room("/sessions/$id", () => import("../modules/sessions/ui/SessionPage.tsx"), "SessionPage", "runs:read"),
    room("/events", () => import("../modules/events/ui/EventsPage.tsx"), "EventsPage", "events:read"),
    room(
      "/schedules",
      () => import("../modules/schedules/ui/SchedulesPage.tsx"),
      "SchedulesPage",
      "schedules:read",
    ),
    room(
      "/schedules/new",
      () => import("../modules/schedules/ui/NewSchedulePage.tsx"),
      "NewSchedulePage",
      "schedules:write",
    ),
    room(
      "/schedules/$id",
      () => import("../modules/schedules/ui/SchedulePage.tsx"),
      "SchedulePage",
      "schedules:read",
    ),
    room("/storage", () => import("../modules/storage/ui/StoragePage.tsx"), "StoragePage", "storage:read"),
    room(
      "/storage/$id",
      () => import("../modules/storage/ui/StorageDetailPage.tsx"),
      "StorageDetailPage",
      "storage:read",
    ),
    room(
      "/inbound-webhooks",
      () => import("../modules/inbound-webhooks/ui/InboundWebhooksPage.tsx"),
      "InboundWebhooksPage",
      "inbound_webhooks:read",
    ),
    room(
      "/inbound-webhooks/$id",
      () => import("../modules/inbound-webhooks/ui/InboundWebhookPage.tsx"),
      "InboundWebhookPage",
      "inbound_webhooks:read",
    ),
    room("/usage", () => import("../modules/usage/ui/UsagePage.tsx"), "UsagePage", "wallets:read"),
    room("/api-keys", () => import("../modules/api-keys/ui/ApiKeysPage.tsx"), "ApiKeysPage", "api_keys:read"),
    room("/members", () => import("../modules/members/ui/MembersPage.tsx"), "MembersPage", "members:read"),
    room(
      "/webhooks",
      () => import("../modules/webhooks/ui/WebhooksPage.tsx"),
      "WebhooksPage",
      "webhooks:read",
    ),
    room(
      "/webhooks/$id",
      () => import("../modules/webhooks/ui/WebhookPage.tsx"),
      "WebhookPage",
      "webhooks:read",
    ),
    room("/wallets", () => import("../modules/wallets/ui/WalletPage.tsx"), "WalletPage", "wallets:read"),
    room(
      "/policies",
      () => import("../modules/policies/ui/PoliciesPage.tsx"),
      "PoliciesPage",
      "policies:read",
    ),
    room("/audit", () => import("../modules/audit/ui/AuditPage.tsx"), "AuditPage", "audit:read"),
    room(
      "/settings",
      () => import("../modules/workspaces/ui/WorkspaceSettingsPage.tsx"),
      "WorkspaceSettingsPage",
    ),
    createRoute({
      getParentRoute: () => shell,
      path: "/$organization/$workspace/$",
      component: NotFoundHere,
    }),
    inShell("/home", () => import("./home/AllWorkspacesPage.tsx"), "AllWorkspacesPage"),
    inShell(
      "/$organizationSlug/settings",
      () => import("../modules/organizations/ui/GeneralPage.tsx"),
      "GeneralPage",
    ),
    inShell(
      "/$organizationSlug/settings/people",
      () => import("../modules/organizations/ui/PeoplePage.tsx"),
      "PeoplePage",
    ),
    inShell(
      "/$organizationSlug/settings/workspaces",
      () => import("../modules/organizations/ui/WorkspacesPage.tsx"),
      "WorkspacesPage",
    ),
    inShell(
      "/$organizationSlug/settings/billing",
      () => import("../modules/plans/ui/BillingPage.tsx"),
      "BillingPage",
    ),
    inShell(
      "/$organizationSlug/settings/billing/ledger",
      () => import("../modules/wallets/ui/LedgerPage.tsx"),
      "LedgerPage",
    ),
    inShell(
      "/$organizationSlug/settings/billing/invoices",
      () => import("../modules/invoices/ui/InvoicesPage.tsx"),
      "InvoicesPage",
    ),
    inShell(
      "/$organizationSlug/settings/billing/invoices/next",
      () => import("../modules/invoices/ui/NextInvoicePage.tsx"),
      "NextInvoicePage",
    ),
    inShell(
      "/$organizationSlug/settings/billing/invoices/$id",
      () => import("../modules/invoices/ui/InvoicePage.tsx"),
      "InvoicePage",
    ),
    inShell(
      "/$organizationSlug/settings/billing/details",
      () => import("../modules/invoices/ui/BillingDetailsPage.tsx"),
      "BillingDetailsPage",
    ),
    inShell(
      "/$organizationSlug/settings/roles",
      () => import("../modules/organizations/ui/RolesPage.tsx"),
      "RolesPage",
    ),
    inShell(
      "/$organizationSlug/settings/keys",
      () => import("../modules/organizations/ui/KeysPage.tsx"),
      "KeysPage",
    ),
    inShell(
      "/$organizationSlug/settings/usage",
      () => import("../modules/usage/ui/OrganizationUsagePage.tsx"),
      "OrganizationUsagePage",
    ),
    inShell(
      "/$organizationSlug/settings/audit",
      () => import("../modules/audit/ui/OrganizationAuditPage.tsx"),
      "OrganizationAuditPage",
    ),
    inShell(
      "/$organizationSlug/settings/verification",
      () => import("../modules/verifications/ui/VerificationPage.tsx"),
      "VerificationPage",
    ),
    inShell(
      "/$organizationSlug/settings/policies",
      () => import("../modules/policies/ui/OrganizationPoliciesPage.tsx"),
      "OrganizationPoliciesPage",
    ),
    inShell(
      "/$organizationSlug/settings/tools",
      () => import("../modules/tool-sources/ui/OrganizationSourcesPage.tsx"),
      "OrganizationSourcesPage",
    ),
    inShell(
      "/$organizationSlug/settings/tools/sources/new",
      () => import("../modules/tool-sources/ui/NewSourcePage.tsx"),
      "NewOrganizationSourcePage",
    ),
    inShell(
      "/$organizationSlug/settings/tools/sources/$id",
      () => import("../modules/tool-sources/ui/SourcePage.tsx"),
      "OrganizationSourcePage",
    ),
    inShell(
      "/$organizationSlug/settings/tools/toolkits",
      () => import("../modules/catalogue/ui/ToolkitsPage.tsx"),
      "OrganizationToolkitsPage",
    ),
    inShell(
      "/$organizationSlug/settings/tools/toolkits/$id",
      () => import("../modules/catalogue/ui/ToolkitPage.tsx"),
      "OrganizationToolkitPage",
    ),
    inShell(
      "/$organizationSlug/settings/tools/connections",
      () => import("../modules/connections/ui/ConnectionsPage.tsx"),
      "OrganizationConnectionsPage",
    ),
    inShell(
      "/$organizationSlug/settings/tools/connections/new",
      () => import("../modules/connections/ui/ConnectPage.tsx"),
      "OrganizationConnectPage",
    ),
    inShell(
      "/$organizationSlug/settings/tools/connections/$id",
      () => import("../modules/connections/ui/ConnectionPage.tsx"),
      "OrganizationConnectionPage",
    ),
    inShell("/inbox", () => import("../modules/notifications/ui/InboxPage.tsx"), "InboxPage"),
    inShell(
      "/$organizationSlug/settings/events",
      () => import("../modules/events/ui/OrganizationEventsPage.tsx"),
      "OrganizationEventsPage",
    ),
    inShell(
      "/$organizationSlug/settings/webhooks",
      () => import("../modules/webhooks/ui/OrganizationWebhooksPage.tsx"),
      "OrganizationWebhooksPage",
    ),
    inShell(
      "/$organizationSlug/settings/webhooks/$id",
      () => import("../modules/webhooks/ui/OrganizationWebhookPage.tsx"),
      "OrganizationWebhookPage",
    ),
    inShell("/profile", () => import("../modules/accounts/ui/ProfilePage.tsx"), "ProfilePage"),
    inShell("/system", () => import("../modules/system/ui/SystemPage.tsx"), "SystemPage", "installation"),
    inShell(
      "/system/plans",
      () => import("../modules/plans/ui/PlansAdminPage.tsx"),
      "PlansAdminPage",
      "installation",
    ),
    inShell(
      "/system/prices",
      () => import("../modules/prices/ui/PricesPage.tsx"),
      "PricesPage",
      "installation",
    ),
    inShell(
      "/system/invoices",
      () => import("../modules/invoices/ui/InstallationInvoicesPage.tsx"),
      "InstallationInvoicesPage",
      "installation",
    ),
    inShell(
      "/system/invoices/seller",
      () => import("../modules/invoices/ui/SellerPage.tsx"),
      "SellerPage",
      "installation",
    ),
    inShell(
      "/system/invoices/$id",
      () => import("../modules/invoices/ui/InstallationInvoicePage.tsx"),
      "InstallationInvoicePage",
      "installation",
    ),
    inShell(
      "/system/credits",
      () => import("../modules/payments/ui/CreditsPage.tsx"),
      "CreditsPage",
      "installation",
    ),
    inShell(
      "/system/promo-codes",
      () => import("../modules/promo-codes/ui/PromoCodesPage.tsx"),
      "PromoCodesPage",
      "installation",
    ),
    inShell(
      "/system/verifications",
      () => import("../modules/verifications/ui/ReviewsPage.tsx"),
      "ReviewsPage",
      "installation",
    ),
    inShell(
      "/system/verifications/$id",
      () => import("../modules/verifications/ui/ReviewPage.tsx"),
      "ReviewPage",
      "installation",
    ),
    inShell("/docs", () => import("./docs/DocsPage.tsx"), "DocsPage"),
    inShell("/docs/$page", () => import("./docs/DocsPage.tsx"), "DocsPage"),
    ...[
      "agents",
      "tools",
      "runs",
      "sessions",
      "tasks",
      "approvals",
      "storage",
      "schedules",
      "inbound-webhooks",
      "webhooks",
    ].flatMap((name) => [short(`/${name}`), short(`/${name}/$id`)]),
    ...[
      "integrations",
      "mcp",
      "policies",
      "events",
      "members",
      "api-keys",
      "audit",
      "wallets",
      "usage",
      "settings",
    ].map((name) => short(`/${name}`)),
  ]),
  page("/dev/components", () => import("./dev/ComponentsPage.tsx"), "ComponentsPage"),
  page("/dev/shell", () => import("./dev/ShellPage.tsx"), "ShellPage"),
  page("/dev/shell/$", () => import("./dev/ShellPage.tsx"), "ShellPage"),
  page("/dev/auth", () => import("./dev/AuthPage.tsx"), "AuthPage"),
  page("/dev/onboarding", () => import("./dev/OnboardingPage.tsx"), "OnboardingPage"),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: false,
  scrollRestoration: true,
  defaultErrorComponent: CrashPage,
  // The query holds plain strings; pages read it with useUrlState().
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search) => {
    const text = new URLSearchParams(search as Record<string, string>).toString();
    return text ? `?${text}` : "";
  },
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
  interface StaticDataRouteOption {
    /** The permission this page needs, or `installation` for the installation administrator. */
    needs?: string | null;
  }
}
