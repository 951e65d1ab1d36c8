import { Checkbox } from "./Checkbox.tsx";
import { classes } from "./classes.ts";
import type { Column } from "./Table.tsx";
import type { RowSelection } from "./useRowSelection.ts";

export const PRIORITY = {
  1: "",
  2: "hidden @min-[640px]:table-cell",
  3: "hidden @min-[1000px]:table-cell",
} as const;

/** Where a narrow table ends: what is hidden there has no edge. */
export const lastShown = <Row,>(columns: readonly Column<Row>[]): number =>
  columns.findLastIndex(({ priority = 1 }) => priority === 1);

export function TableHead<Row>({
  columns,
  selection,
  hasSelection,
}: {
  columns: readonly Column<Row>[];
  selection: RowSelection | undefined;
  hasSelection: boolean;
}) {
  const cell =
    "sticky top-0 z-10 h-8 border-b border-line bg-sunken px-2 text-12 font-medium whitespace-nowrap text-ink-muted first:pl-3 @min-[640px]:px-3";
  return (
    <thead>
      <tr>
        {hasSelection && (
          <th scope="col" className={classes(cell, "w-10 pr-0")}>
            <span className="flex">
              <Checkbox
                aria-label="Select all rows"
                isChecked={selection?.isAll ?? false}
                isMixed={Boolean(selection?.selected.length) && !selection?.isAll}
                isDisabled={!selection}
                onCheckedChange={() => selection?.toggleAll()}
              />
            </span>
          </th>
        )}
        {columns.map(({ key, header, width, align, priority = 1 }, position) => (
          <th
            key={key}
            scope="col"
            style={{ width }}
            className={classes(
              cell,
              align === "end" ? "text-right" : "text-left",
              position === lastShown(columns) && "pr-3",
              PRIORITY[priority],
            )}
          >
            {header || <span className="sr-only">Actions</span>}
          </th>
        ))}
      </tr>
    </thead>
  );
}
