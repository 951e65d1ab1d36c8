import {
  Bell,
  BellRing,
  Bot,
  Building2,
  KeyRound,
  LogOut,
  Monitor,
  Moon,
  Plus,
  Radio,
  ScrollText,
  Settings2,
  ShieldCheck,
  Sun,
  BookOpen,
  UserRound,
  Webhook,
  ArrowLeftRight,
} from "lucide-react";
import { useState } from "react";
import { type Place, useApi, useApiQuery, useCan, useGo, useHref, useWorkspace } from "../api/index.ts";
import { signOut, useSessionChanges } from "../api/useSession.ts";
import { CommandPalette, type Theme } from "../kit/index.ts";
import { chooseTheme } from "../../modules/accounts/ui/settings.ts";
import { PREFERENCES_HREF } from "../../modules/notifications/ui/InboxBell.tsx";
import { matches } from "./matches.ts";
import type { NavigationGroup } from "./navigation.ts";
import { PAGE_KEYS } from "./pages.ts";

const SHOWN_WORKSPACES = 12;

/** What people look for, and the page it is done on. */
const KEYWORDS: Readonly<Record<string, string[]>> = {
  members: ["invite", "roles", "grants", "service accounts"],
  webhooks: ["deliveries", "replay", "signing secret"],
  events: ["catalogue", "live", "what happened"],
  schedules: ["cron", "calendar", "triggers"],
  "inbound-webhooks": ["triggers", "deliveries", "receive"],
  ".people": ["invite", "organization"],
  ".workspaces": ["organization", "archived", "restore"],
  ".billing": ["organization", "plan", "wallets", "top up", "payment methods", "invoices", "ledger"],
  ".settings": ["organization"],
};

/** Search and commands: pages, agents by name, other workspaces, the theme. */
export function ShellPalette({
  isOpen,
  onOpenChange,
  groups,
  workspaces,
  isOrganizationAdmin,
  onSwitch,
  onCreateWorkspace,
  onCreateOrganization,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  groups: readonly NavigationGroup[];
  workspaces: readonly Place[];
  /** May read the keys and the audit log of the organization. */
  isOrganizationAdmin: boolean;
  onSwitch: (workspaceId: string) => void;
  onCreateWorkspace: () => void;
  onCreateOrganization: () => void;
}) {
  const api = useApi();
  const can = useCan();
  const go = useGo();
  const href = useHref();
  const { workspace } = useWorkspace();
  const { setAccount } = useSessionChanges();
  const theme = (next: Theme) => void chooseTheme(next, setAccount);
  const [query, setQuery] = useState("");
  const search = query.trim();
  const agents = useApiQuery(
    ["agents", "palette", search],
    (signal) => api.agents.list({ search, limit: 8 }, { signal }),
    { isOn: isOpen && can("agents:read") },
  );
  // The switcher shows them all; here those that were looked for.
  const others = workspaces
    .filter(
      ({ id, name, organizationName, environment }) =>
        id !== workspace.id && matches(search, "switch", name, organizationName, environment),
    )
    .slice(0, SHOWN_WORKSPACES);
  const organizationPages = [
    { path: "roles", label: "Roles", icon: ShieldCheck },
    ...(isOrganizationAdmin
      ? [
          { path: "keys", label: "Keys of all workspaces", icon: KeyRound },
          { path: "webhooks", label: "Webhooks of the organization", icon: Webhook },
          { path: "events", label: "Events of the organization", icon: Radio },
          { path: "audit", label: "Audit of the organization", icon: ScrollText },
        ]
      : []),
  ];
  return (
    <CommandPalette
      isOpen={isOpen}
      onOpenChange={(open) => {
        setQuery("");
        onOpenChange(open);
      }}
      query={query}
      onQueryChange={setQuery}
      isSearching={agents.isFetching}
      groups={[
        {
          label: `Go to in ${workspace.name}`,
          commands: [
            ...groups
              .flatMap(({ items }) => items)
              .map((item) => ({
                id: `page-${item.key}`,
                label: item.label,
                hint: item.key.startsWith(".") ? workspace.organizationName : undefined,
                keywords: KEYWORDS[item.key],
                icon: item.icon,
                shortcut: PAGE_KEYS[item.key] && `g ${PAGE_KEYS[item.key]}`,
                onSelect: () => go(item.href),
              })),
            {
              id: "page-settings",
              label: "Workspace settings",
              keywords: [
                "environment",
                "convert",
                "roles",
                "explain",
                "leave",
                "archive",
                "delete",
                "danger",
              ],
              icon: Settings2,
              onSelect: () => go(href("settings")),
            },
            {
              id: "page-inbox",
              label: "Inbox",
              keywords: ["notifications"],
              icon: Bell,
              shortcut: "g i",
              onSelect: () => go("/inbox"),
            },
            { id: "page-docs", label: "Documentation", icon: BookOpen, onSelect: () => go("/docs") },
            { id: "page-profile", label: "Profile", icon: UserRound, onSelect: () => go("/profile") },
            {
              id: "page-preferences",
              label: "What I am told about",
              hint: "profile",
              keywords: ["notifications", "preferences", "email", "digest", "unsubscribe"],
              icon: BellRing,
              onSelect: () => go(PREFERENCES_HREF),
            },
          ],
        },
        {
          label: `Organization ${workspace.organizationName}`,
          commands: organizationPages.map(({ path, label, icon }) => ({
            id: `organization-${path}`,
            label,
            hint: workspace.organizationName,
            keywords: ["organization"],
            icon,
            onSelect: () => go(`/${workspace.organizationSlug}/settings/${path}`),
          })),
        },
        {
          label: "Agents",
          commands: [
            ...(agents.data?.data ?? []).map(({ id, name, slug }) => ({
              id,
              label: name,
              hint: slug,
              keywords: [slug, search],
              icon: Bot,
              onSelect: () => go(href(`agents/${id}`)),
            })),
            ...(can("agents:write")
              ? [
                  {
                    id: "create-agent",
                    label: "Create agent…",
                    icon: Plus,
                    keywords: ["new"],
                    onSelect: () => go(href("agents?create=true")),
                  },
                ]
              : []),
          ],
        },
        {
          label: "Switch workspace",
          commands: [
            ...others.map(({ id, name, organizationName, environment }) => ({
              id,
              label: name,
              hint: `${organizationName} · ${environment}`,
              keywords: ["switch", organizationName, environment],
              icon: ArrowLeftRight,
              onSelect: () => onSwitch(id),
            })),
            {
              id: "create-workspace",
              label: "Create workspace…",
              icon: Plus,
              keywords: ["new"],
              onSelect: onCreateWorkspace,
            },
            {
              id: "create-organization",
              label: "Create organization…",
              icon: Building2,
              keywords: ["new"],
              onSelect: onCreateOrganization,
            },
          ],
        },
        {
          label: "Appearance and account",
          commands: [
            { id: "theme-light", label: "Light theme", icon: Sun, onSelect: () => theme("light") },
            { id: "theme-dark", label: "Dark theme", icon: Moon, onSelect: () => theme("dark") },
            { id: "theme-system", label: "System theme", icon: Monitor, onSelect: () => theme("system") },
            { id: "sign-out", label: "Sign out", icon: LogOut, onSelect: () => void signOut() },
          ],
        },
      ].filter(({ commands }) => commands.length > 0)}
    />
  );
}
