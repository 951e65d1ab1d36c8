import { useVirtualizer } from "@tanstack/react-virtual";
import { Check, type LucideIcon } from "lucide-react";
import { type CSSProperties, type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { classes } from "../kit/classes.ts";
import { EnvironmentBadge } from "../kit/EnvironmentBadge.tsx";
import { WorkspaceIcon } from "../kit/WorkspaceIcon.tsx";
import { matches } from "./matches.ts";
import { switcherRows } from "./switcherRows.ts";
import type { SwitcherOrganization } from "./WorkspaceSwitcher.tsx";

export interface SwitcherCommand {
  label: string;
  icon: LucideIcon;
  onSelect: () => void;
}

const ROW_PX = 36;
const HEADING_PX = 32;
const optionClass = "flex h-9 cursor-default items-center gap-2 rounded-sm px-2 text-13 select-none";

/** Every workspace by organization, found by typing; only what is in view is drawn, so a thousand are as quick as ten. */
export function SwitcherList({
  organizations,
  currentWorkspaceId,
  onSelect,
  commands,
}: {
  organizations: readonly SwitcherOrganization[];
  currentWorkspaceId: string;
  onSelect: (workspaceId: string) => void;
  commands: readonly SwitcherCommand[];
}) {
  const id = useId();
  const [query, setQuery] = useState("");
  const rows = useMemo(() => switcherRows(organizations, query), [organizations, query]);
  /** Rows that can be chosen by their index, then the commands. */
  const stops = useMemo(
    () => rows.flatMap((row, index) => (row.kind === "workspace" ? [index] : [])),
    [rows],
  );
  const [active, setActive] = useState(() =>
    Math.max(
      0,
      stops.findIndex((index) => {
        const row = rows[index];
        return row?.kind === "workspace" && row.workspace.id === currentWorkspaceId;
      }),
    ),
  );
  const scroller = useRef<HTMLDivElement>(null);
  const view = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.kind === "organization" ? HEADING_PX : ROW_PX),
    overscan: 8,
    scrollPaddingStart: HEADING_PX,
  });
  useEffect(() => view.measure(), [rows]);
  useEffect(() => {
    const index = stops[active];
    if (index === undefined) return;
    // The first one is shown with the heading above it.
    view.scrollToIndex(active === 0 ? 0 : index, { align: "auto" });
  }, [active, stops]);

  // Whose workspaces are in view stays said when its heading has scrolled away.
  const first = rows[view.getVirtualItemForOffset(view.scrollOffset ?? 0)?.index ?? 0];
  const count = stops.length + commands.length;
  const choose = (position: number) => {
    const row = rows[stops[position] ?? -1];
    if (row?.kind === "workspace") onSelect(row.workspace.id);
    else commands[position - stops.length]?.onSelect();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || count === 0) return;
    const next: Record<string, number> = {
      ArrowDown: (active + 1) % count,
      ArrowUp: (active - 1 + count) % count,
      PageDown: Math.min(count - 1, active + 8),
      PageUp: Math.max(0, active - 8),
    };
    if (event.key === "Enter") choose(active);
    else if (next[event.key] !== undefined) setActive(next[event.key]!);
    else return;
    event.preventDefault();
  };
  const option = (position: number) => ({
    id: `${id}-${position}`,
    role: "option" as const,
    "aria-posinset": position + 1,
    "aria-setsize": count,
    onMouseMove: () => setActive(position),
    onClick: () => choose(position),
  });
  return (
    <div>
      <input
        autoFocus
        role="combobox"
        aria-label="Find a workspace"
        aria-expanded
        aria-autocomplete="list"
        aria-controls={`${id}-list`}
        aria-activedescendant={count > 0 ? `${id}-${active}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder="Find a workspace…"
        value={query}
        onChange={(event) => {
          const typed = event.target.value;
          setQuery(typed);
          // Where no workspace is meant, a command may be: "create org" and Enter.
          const command = commands.findIndex(({ label }) => matches(typed, label));
          setActive(switcherRows(organizations, typed).length === 0 ? Math.max(0, command) : 0);
        }}
        onKeyDown={onKeyDown}
        className="h-10 w-full border-b border-line bg-transparent px-3 text-13 outline-none"
      />
      {stops.length === 0 && (
        <p role="status" className="px-3 py-4 text-13 text-ink-muted">
          No workspace of yours has this name.
        </p>
      )}
      <div id={`${id}-list`} role="listbox" aria-label="Workspaces" className="relative">
        {first?.kind === "workspace" && (
          <Heading organization={first.organization} className="absolute inset-x-1 top-0 z-10 bg-raised" />
        )}
        <div ref={scroller} className="max-h-[min(360px,50vh)] overflow-y-auto px-1">
          <div className="relative" style={{ height: view.getTotalSize() }}>
            {view.getVirtualItems().map(({ index, start }) => {
              const row = rows[index];
              if (!row) return null;
              const style = { transform: `translateY(${start}px)` };
              const { organization } = row;
              if (row.kind === "organization")
                return (
                  <Heading
                    key={organization.id}
                    organization={organization}
                    style={style}
                    className="absolute inset-x-0 top-0"
                  />
                );
              const { workspace } = row;
              const position = stops.indexOf(index);
              const isCurrent = workspace.id === currentWorkspaceId;
              return (
                <div
                  key={workspace.id}
                  {...option(position)}
                  aria-selected={isCurrent}
                  aria-description={`in ${organization.name}`}
                  style={style}
                  className={classes(
                    "absolute inset-x-0 top-0",
                    optionClass,
                    position === active && "bg-hover",
                  )}
                >
                  <span className="flex w-4 shrink-0">
                    {isCurrent && <Check aria-label="Active" size={15} className="text-accent-ink" />}
                  </span>
                  <WorkspaceIcon name={workspace.name} iconUrl={workspace.iconUrl} />
                  <span className={classes("min-w-0 grow truncate", isCurrent && "font-medium")}>
                    {workspace.name}
                  </span>
                  {workspace.roleName && (
                    <span className="shrink-0 text-12 text-ink-faint">{workspace.roleName}</span>
                  )}
                  <EnvironmentBadge environment={workspace.environment} />
                </div>
              );
            })}
          </div>
        </div>
        {commands.length > 0 && (
          <div className="border-t border-line p-1">
            {commands.map(({ label, icon: Icon }, offset) => {
              const position = stops.length + offset;
              return (
                <div
                  key={label}
                  {...option(position)}
                  aria-selected={false}
                  className={classes(optionClass, position === active && "bg-hover")}
                >
                  <Icon aria-hidden size={15} className="text-ink-muted" />
                  {label}
                </div>
              );
            })}
          </div>
        )}
      </div>
    </div>
  );
}

function Heading({
  organization: { name, iconUrl, isPersonal },
  className,
  style,
}: {
  organization: SwitcherOrganization;
  className: string;
  style?: CSSProperties;
}) {
  return (
    <div
      role="presentation"
      style={style}
      className={classes("flex h-8 items-end gap-2 px-2 pb-1 text-12 text-ink-faint", className)}
    >
      <WorkspaceIcon name={name} iconUrl={iconUrl} />
      <span className="truncate leading-5">{name}</span>
      {isPersonal && !/personal/i.test(name) && <span className="shrink-0 leading-5">(personal)</span>}
    </div>
  );
}
