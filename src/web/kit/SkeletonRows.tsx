import { classes } from "./classes.ts";
import { Skeleton } from "./Skeleton.tsx";
import type { Column } from "./Table.tsx";
import { PRIORITY } from "./TableHead.tsx";

const WIDTHS = ["w-2/3", "w-1/2", "w-3/4", "w-2/5"];

/** Rows of a table that is loading; as many columns as there will be. */
export function SkeletonRows<Row>({
  columns,
  hasSelection,
  count = 8,
}: {
  columns: readonly Column<Row>[];
  hasSelection: boolean;
  count?: number;
}) {
  return Array.from({ length: count }, (_, row) => (
    <tr key={row}>
      {hasSelection && <td className="h-9 border-b border-line" />}
      {columns.map(({ key, align, priority = 1 }, column) => (
        <td key={key} className={classes("h-9 border-b border-line px-3", PRIORITY[priority])}>
          {row === 0 && column === 0 && <span className="sr-only">Loading</span>}
          <Skeleton className={classes("h-3", WIDTHS[(row + column) % 4], align === "end" && "ml-auto")} />
        </td>
      ))}
    </tr>
  ));
}
