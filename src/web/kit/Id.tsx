import { Check, Copy } from "lucide-react";
import { Tooltip } from "./Tooltip.tsx";
import { useCopy } from "./useCopy.ts";

/** An id in monospace that copies itself. `isShort` keeps the prefix and the last six characters. */
export function Id({ value, isShort }: { value: string; isShort?: boolean }) {
  const { isCopied, copy } = useCopy();
  const prefix = value.slice(0, value.indexOf("_") + 1);
  const shown = isShort && value.length > prefix.length + 8 ? `${prefix}…${value.slice(-6)}` : value;
  const Icon = isCopied ? Check : Copy;
  return (
    <Tooltip content={isCopied ? "Copied" : isShort ? `Copy ${value}` : "Copy id"}>
      <button
        type="button"
        onClick={(event) => {
          event.stopPropagation();
          copy(value);
        }}
        className="group inline-flex max-w-full items-center gap-1 rounded-sm font-mono text-12 text-ink-muted hover:text-ink"
      >
        <span className="truncate">{shown}</span>
        <span className="sr-only">{isCopied ? "Copied" : isShort ? `Copy ${value}` : "Copy"}</span>
        <Icon
          aria-hidden
          size={12}
          className="shrink-0 opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100"
        />
      </button>
    </Tooltip>
  );
}
