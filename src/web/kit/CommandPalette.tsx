import { Dialog } from "@base-ui/react/dialog";
import { Command } from "cmdk";
import { CornerDownLeft, type LucideIcon, Search } from "lucide-react";
import { Kbd } from "./Kbd.tsx";
import { Spinner } from "./Spinner.tsx";
import { backdropClass } from "./surfaces.ts";

export interface PaletteCommand {
  id: string;
  label: string;
  /** Other words it may be looked for by. */
  keywords?: string[];
  hint?: string;
  icon?: LucideIcon;
  shortcut?: string;
  onSelect: () => void;
}

export interface PaletteGroup {
  label: string;
  commands: readonly PaletteCommand[];
}

/** Every typed word must occur; what begins with it comes before what merely holds it. */
function score(value: string, query: string, keywords: string[] = []) {
  const text = [value, ...keywords].join(" ").toLowerCase();
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.every((word) => text.includes(word))) return 0;
  return text.startsWith(words[0] ?? "") ? 1 : 0.5;
}

/** Search and commands (`mod+k`). Groups found on the server are passed in as they arrive. */
export function CommandPalette({
  isOpen,
  onOpenChange,
  groups,
  query,
  onQueryChange,
  isSearching,
  placeholder = "Search or type a command…",
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  groups: readonly PaletteGroup[];
  query?: string;
  onQueryChange?: (query: string) => void;
  isSearching?: boolean;
  placeholder?: string;
}) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className={backdropClass} />
        <Dialog.Popup
          aria-label="Search and commands"
          className="fixed inset-x-4 top-[12vh] z-50 mx-auto max-w-160 rounded-md border border-line-strong bg-raised shadow-dialog outline-none transition-[opacity,scale] duration-100 data-ending-style:opacity-0 data-starting-style:scale-[0.98] data-starting-style:opacity-0"
        >
          <Command label="Search and commands" loop vimBindings={false} filter={score}>
            <div className="flex h-12 items-center gap-3 border-b border-line px-4">
              {isSearching ? (
                <Spinner size={16} />
              ) : (
                <Search aria-hidden size={16} className="shrink-0 text-ink-faint" />
              )}
              <Command.Input
                value={query}
                onValueChange={onQueryChange}
                placeholder={placeholder}
                className="h-full min-w-0 grow bg-transparent text-14 outline-none"
              />
              <Kbd keys="escape" />
            </div>
            <Command.List className="max-h-[min(400px,60vh)] overflow-y-auto p-1.5">
              <Command.Empty className="px-3 py-6 text-center text-13 text-ink-muted">
                Nothing matches.
              </Command.Empty>
              {groups.map((group) => (
                <Command.Group
                  key={group.label}
                  heading={group.label}
                  className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-12 [&_[cmdk-group-heading]]:text-ink-faint"
                >
                  {group.commands.map(({ id, label, keywords, hint, icon: Icon, shortcut, onSelect }) => (
                    <Command.Item
                      key={id}
                      value={`${label} ${id}`}
                      keywords={keywords}
                      onSelect={() => {
                        onOpenChange(false);
                        onSelect();
                      }}
                      className="group flex h-9 cursor-default items-center gap-2.5 rounded-sm px-2 text-13 select-none data-[selected=true]:bg-hover"
                    >
                      {Icon && <Icon aria-hidden size={16} className="shrink-0 text-ink-muted" />}
                      <span className="truncate">{label}</span>
                      {hint && <span className="truncate text-12 text-ink-faint">{hint}</span>}
                      <span className="grow" />
                      {shortcut && <Kbd keys={shortcut} />}
                      <CornerDownLeft
                        aria-hidden
                        size={14}
                        className="shrink-0 text-ink-faint opacity-0 group-data-[selected=true]:opacity-100"
                      />
                    </Command.Item>
                  ))}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
