import { useState } from "react";
import { Dialog } from "./Dialog.tsx";
import { Kbd } from "./Kbd.tsx";
import { listShortcuts, type Shortcut, useShortcut } from "./useShortcut.ts";

/** Opens with `?` and lists what can be pressed on this page. Mounted once, by the shell. */
export function ShortcutList() {
  const [shortcuts, setShortcuts] = useState<Shortcut[] | null>(null);
  useShortcut("?", () => setShortcuts(listShortcuts()), "Keyboard shortcuts");
  return (
    <Dialog
      isOpen={shortcuts !== null}
      onOpenChange={(isOpen) => !isOpen && setShortcuts(null)}
      title="Keyboard shortcuts"
      width="small"
    >
      <ul className="flex flex-col">
        {shortcuts?.map(({ keys, label }) => (
          <li
            key={keys}
            className="flex items-center justify-between gap-4 border-t border-line py-1.5 text-13 first:border-t-0"
          >
            {label}
            <Kbd keys={keys} />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
