import { formatCompact, formatCount } from "./formatNumbers.ts";

/** A whole number with separators; `isCompact` shortens from 10,000 up. `isAtLeast` when there may be more. */
export function Count({
  value,
  isCompact,
  isAtLeast,
}: {
  value: number;
  isCompact?: boolean;
  isAtLeast?: boolean;
}) {
  return (
    <span title={isCompact ? formatCount(value) : undefined} className="tabular-nums">
      {isCompact ? formatCompact(value) : formatCount(value)}
      {isAtLeast && "+"}
    </span>
  );
}
