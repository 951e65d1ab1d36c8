import { ArrowDown, ArrowUp } from "lucide-react";
import { formatCompact, formatCount } from "./formatNumbers.ts";
import { Tooltip } from "./Tooltip.tsx";

/** Tokens of a model call: what went in, what came out, and what of the input was cached. */
export function Tokens({ input, output, cached }: { input: number; output: number; cached?: number }) {
  const words = `${formatCount(input)} in${cached ? ` (${formatCount(cached)} cached)` : ""}, ${formatCount(output)} out`;
  return (
    <Tooltip content={words}>
      <span className="inline-flex items-center gap-1.5 whitespace-nowrap tabular-nums">
        <span className="sr-only">{words} tokens</span>
        <span aria-hidden className="inline-flex items-center gap-0.5">
          <ArrowUp size={12} className="text-ink-faint" />
          {formatCompact(input)}
        </span>
        <span aria-hidden className="inline-flex items-center gap-0.5">
          <ArrowDown size={12} className="text-ink-faint" />
          {formatCompact(output)}
        </span>
      </span>
    </Tooltip>
  );
}
