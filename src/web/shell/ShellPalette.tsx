import {
  Bot,
  LogOut,
  Monitor,
  Moon,
  Plus,
  Settings2,
  Sun,
  BookOpen,
  UserRound,
  ArrowLeftRight,
} from "lucide-react";
import { useState } from "react";
import { type Place, useApi, useApiQuery, useCan, useGo, useHref, useWorkspace } from "../api/index.ts";
import { signOut, useSessionChanges } from "../api/useSession.ts";
import { CommandPalette, type Theme } from "../kit/index.ts";
import { chooseTheme } from "../../modules/accounts/ui/settings.ts";
import { matches } from "./matches.ts";
import type { NavigationGroup } from "./navigation.ts";
import { PAGE_KEYS } from "./pages.ts";

const SHOWN_WORKSPACES = 12;

/** Search and commands: pages, agents by name, other workspaces, the theme. */
export function ShellPalette({
  isOpen,
  onOpenChange,
  groups,
  workspaces,
  onSwitch,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  groups: readonly NavigationGroup[];
  workspaces: readonly Place[];
  onSwitch: (workspaceId: string) => void;
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
                icon: item.icon,
                shortcut: PAGE_KEYS[item.key] && `g ${PAGE_KEYS[item.key]}`,
                onSelect: () => go(item.href),
              })),
            {
              id: "page-settings",
              label: "Workspace settings",
              icon: Settings2,
              onSelect: () => go(href("settings")),
            },
            { id: "page-docs", label: "Documentation", icon: BookOpen, onSelect: () => go("/docs") },
            { id: "page-profile", label: "Profile", icon: UserRound, onSelect: () => go("/profile") },
          ],
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
          commands: others.map(({ id, name, organizationName, environment }) => ({
            id,
            label: name,
            hint: `${organizationName} · ${environment}`,
            keywords: ["switch", organizationName, environment],
            icon: ArrowLeftRight,
            onSelect: () => onSwitch(id),
          })),
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
