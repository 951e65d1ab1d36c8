import { classes } from "./classes.ts";

const isApple = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);
const NAMES: Record<string, string> = { mod: isApple ? "⌘" : "Ctrl", enter: "↵", escape: "Esc", shift: "⇧" };

/** Keys as in `useShortcut`: `mod+k` pressed together, `g w` one after the other. */
export function Kbd({ keys, isInverse }: { keys: string; isInverse?: boolean }) {
  return (
    <span className="inline-flex items-center gap-1">
      {keys.split(/[ +]/).map((key, index) => (
        <kbd
          key={index}
          className={classes(
            "inline-flex h-5 min-w-5 items-center justify-center rounded-sm border px-1 font-sans text-12",
            isInverse ? "border-ink-faint text-ink-inverse" : "border-line-strong bg-surface text-ink-muted",
          )}
        >
          {NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key)}
        </kbd>
      ))}
    </span>
  );
}
