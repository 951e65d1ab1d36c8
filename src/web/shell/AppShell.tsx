import { Menu as MenuIcon, Search } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { IconButton } from "../kit/IconButton.tsx";
import type { MenuItem } from "../kit/Menu.tsx";
import { ShortcutList } from "../kit/ShortcutList.tsx";
import { SidePanel } from "../kit/SidePanel.tsx";
import { SkeletonText } from "../kit/Skeleton.tsx";
import { useShortcut } from "../kit/useShortcut.ts";
import { useIsNarrow } from "./useIsNarrow.ts";
import type { NavigationGroup } from "./navigation.ts";
import { Sidebar } from "./Sidebar.tsx";
import { WorkspaceSwitcher, type WorkspaceSwitcherProps } from "./WorkspaceSwitcher.tsx";

export interface AppShellProps {
  switcher: WorkspaceSwitcherProps;
  groups: readonly NavigationGroup[];
  /** The path now shown; decides which item is active. */
  path: string;
  /** The bell beside the search. */
  inbox?: ReactNode;
  /** Beside the switcher, such as how long the trial runs. */
  notice?: ReactNode;
  /** Opens the command palette; also on `mod+k`. */
  onSearch: () => void;
  walletCard?: ReactNode;
  settingsHref: string;
  docsHref: string;
  /** For the installation administrator. */
  installationHref?: string;
  person: { name: string; email: string; imageUrl?: string };
  /** Profile, sign out and the like. */
  personItems: readonly (MenuItem | "separator")[];
  /** While another workspace loads, nothing of the old one is shown. */
  isSwitching?: boolean;
  /** `narrow` for forms and reading, `full` for canvases and wide tables. */
  width?: "narrow" | "normal" | "full";
  children: ReactNode;
}

const WIDTH = { narrow: "max-w-180", normal: "max-w-320", full: "" } as const;

/** Everything around a page. Takes what it shows as props; loads nothing. */
export function AppShell(props: AppShellProps) {
  const [isMenuOpen, setIsMenuOpen] = useState(false);
  const isNarrow = useIsNarrow();
  useShortcut("mod+k", props.onSearch, "Search and commands");
  useEffect(() => setIsMenuOpen(false), [props.path]);
  return (
    <div className="flex min-h-dvh flex-col md:flex-row">
      <a
        href="#main"
        className="fixed top-2 left-2 z-60 -translate-y-16 rounded-md bg-accent px-3 py-2 text-13 font-medium text-on-accent focus:translate-y-0"
      >
        Skip to the page
      </a>
      <header className="sticky top-0 z-30 flex h-12 shrink-0 items-center gap-1 border-b border-line bg-sunken px-2 md:hidden">
        <IconButton label="Open navigation" icon={MenuIcon} onClick={() => setIsMenuOpen(true)} />
        <div className="min-w-0 grow">
          <WorkspaceSwitcher {...props.switcher} hasShortcut={isNarrow} />
        </div>
        {isNarrow && !props.isSwitching && props.notice}
        <IconButton label="Search and commands" icon={Search} onClick={props.onSearch} />
        {isNarrow && props.inbox}
      </header>
      <div className="sticky top-0 hidden h-dvh w-60 shrink-0 border-r border-line bg-sunken md:flex">
        <Sidebar
          {...props}
          inbox={!isNarrow && props.inbox}
          notice={!isNarrow && props.notice}
          switcher={<WorkspaceSwitcher {...props.switcher} hasShortcut={!isNarrow} />}
        />
      </div>
      <SidePanel side="left" title="Navigation" isOpen={isMenuOpen} onOpenChange={setIsMenuOpen}>
        <Sidebar {...props} switcher={undefined} />
      </SidePanel>
      <main
        id="main"
        tabIndex={-1}
        aria-busy={props.isSwitching}
        className="min-w-0 grow px-4 py-5 outline-none sm:px-6 lg:px-8 lg:py-6"
      >
        <div className={`mx-auto ${WIDTH[props.width ?? "normal"]}`}>
          {props.isSwitching ? <SkeletonText lines={6} /> : props.children}
        </div>
      </main>
      <ShortcutList />
    </div>
  );
}
