import { BookOpen, ChevronRight, ChevronsUpDown, Search, ServerCog, Settings2 } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { Avatar } from "../kit/Avatar.tsx";
import { Count } from "../kit/Count.tsx";
import { Kbd } from "../kit/Kbd.tsx";
import { Menu } from "../kit/Menu.tsx";
import { SkeletonText } from "../kit/Skeleton.tsx";
import type { AppShellProps } from "./AppShell.tsx";
import { SidebarLink } from "./SidebarLink.tsx";
import { useFoldedGroups } from "./useFoldedGroups.ts";

type SidebarProps = Omit<AppShellProps, "switcher" | "children" | "width"> & {
  switcher?: ReactNode;
};

/** The longest item that the path lies under is the active one. */
const activeHref = (groups: SidebarProps["groups"], path: string) =>
  groups
    .flatMap(({ items }) => items)
    // Every page lies under Home, so only Home itself is Home.
    .filter(({ key, href }) => path === href || (key !== "home" && path.startsWith(`${href}/`)))
    .map(({ href }) => href)
    .sort((a, b) => b.length - a.length)[0];

export function Sidebar(props: SidebarProps) {
  // While another workspace loads, nothing of the old one may be clicked.
  const groups = props.isSwitching ? [] : props.groups;
  const active = activeHref(props.groups, props.path);
  const { isFolded, toggle } = useFoldedGroups();
  const list = useRef<HTMLElement>(null);
  // Where one is stays in sight in a low window, also once the wallets below have taken their place.
  useEffect(() => {
    const seen = new ResizeObserver(() =>
      list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" }),
    );
    if (list.current) seen.observe(list.current);
    return () => seen.disconnect();
  }, [active]);
  return (
    <div className="flex h-full min-h-0 w-full flex-col">
      {props.switcher && (
        <div className="flex flex-col gap-2 p-2">
          {props.switcher}
          {!props.isSwitching && props.notice && (
            <div className="-mt-1 flex px-2 empty:hidden">{props.notice}</div>
          )}
          <div className="flex gap-2">
            <button
              type="button"
              onClick={props.onSearch}
              className="flex h-8 min-w-0 grow items-center gap-2 rounded-md border border-line-strong bg-surface px-2 text-13 text-ink-faint hover:bg-hover"
            >
              <Search aria-hidden size={15} />
              <span className="grow text-left">Search</span>
              <Kbd keys="mod+k" />
            </button>
            {props.inbox}
          </div>
        </div>
      )}
      <nav
        ref={list}
        aria-label="Workspace"
        className="min-h-0 grow overflow-y-auto px-2 pb-3 [scrollbar-width:thin]"
      >
        {props.isSwitching && (
          <div className="px-2 py-4">
            <SkeletonText lines={8} />
          </div>
        )}
        {groups.map(({ label, items }, index) => {
          const isClosed = label !== undefined && isFolded(label);
          return (
            <div key={label ?? index} className="pt-2">
              {label && (
                <h2>
                  <button
                    type="button"
                    aria-expanded={!isClosed}
                    onClick={() => toggle(label)}
                    className="group flex h-7 w-full items-center gap-1 rounded-md px-2 text-12 font-medium text-ink-faint hover:text-ink"
                  >
                    {label}
                    <ChevronRight
                      aria-hidden
                      size={12}
                      className={`transition-transform ${isClosed ? "" : "rotate-90 opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100"}`}
                    />
                  </button>
                </h2>
              )}
              {!isClosed && (
                <ul className="flex flex-col gap-px">
                  {items.map(({ key, label: name, icon, href, count }) => (
                    <li key={key}>
                      <SidebarLink label={name} icon={icon} href={href} isActive={href === active}>
                        {count ? (
                          <span className="rounded-sm bg-accent-soft px-1 text-12 font-medium text-accent-ink">
                            <Count value={count} />
                            <span className="sr-only"> waiting</span>
                          </span>
                        ) : null}
                      </SidebarLink>
                    </li>
                  ))}
                </ul>
              )}
            </div>
          );
        })}
      </nav>
      <div className="flex shrink-0 flex-col gap-px border-t border-line p-2">
        <nav aria-label="Settings and help" className="flex flex-col gap-px">
          {props.walletCard && !props.isSwitching && <div className="pb-2">{props.walletCard}</div>}
          {!props.isSwitching && (
            <SidebarLink
              label="Workspace settings"
              icon={Settings2}
              href={props.settingsHref}
              isActive={props.path.startsWith(props.settingsHref)}
            />
          )}
          <SidebarLink
            label="Documentation"
            icon={BookOpen}
            href={props.docsHref}
            isActive={props.path.startsWith(props.docsHref)}
          />
          {props.installationHref && (
            <SidebarLink
              label="Installation"
              icon={ServerCog}
              href={props.installationHref}
              isActive={props.path.startsWith(props.installationHref)}
            />
          )}
        </nav>
        <Menu
          align="start"
          items={props.personItems}
          trigger={
            <button
              type="button"
              className="flex h-9 w-full items-center gap-2 rounded-md px-2 text-left text-13 hover:bg-hover data-popup-open:bg-hover"
            >
              <Avatar name={props.person.name} imageUrl={props.person.imageUrl} />
              <span className="min-w-0 grow truncate">
                <span className="sr-only">Profile: </span>
                {props.person.name}
              </span>
              <ChevronsUpDown aria-hidden size={14} className="shrink-0 text-ink-faint" />
            </button>
          }
        />
      </div>
    </div>
  );
}
