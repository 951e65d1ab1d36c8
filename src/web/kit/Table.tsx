import { type ReactNode, useMemo, useRef } from "react";
import { classes } from "./classes.ts";
import { SkeletonRows } from "./SkeletonRows.tsx";
import { TableBulkBar } from "./TableBulkBar.tsx";
import { TableHead } from "./TableHead.tsx";
import { TableRow } from "./TableRow.tsx";
import { useEndReached } from "./useEndReached.ts";
import { useRowKeys } from "./useRowKeys.ts";
import { useRowSelection } from "./useRowSelection.ts";
import { useRowWindow } from "./useRowWindow.ts";
import { useShortcut } from "./useShortcut.ts";

export interface Column<Row> {
  key: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** CSS width such as `120px` or `30%`; columns without one share what is left. */
  width?: string;
  align?: "start" | "end";
  /** 1 is always shown, 2 needs about 640 px, 3 about 1000 px. */
  priority?: 1 | 2 | 3;
}

export interface RowShortcut<Row> {
  keys: string;
  label: string;
  run: (row: Row) => void;
}

export interface TableProps<Row> {
  /** Names the table for screen readers. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[] | undefined;
  rowKey: (row: Row) => string;
  /** Where a row leads; its first cell becomes a link and the whole row can be clicked. */
  rowHref?: (row: Row) => string | undefined;
  /** The link of a row was followed, here or in another tab. */
  onFollow?: (row: Row) => void;
  /** Where there is no link, such as a side panel. */
  onOpen?: (row: Row) => void;
  openKey?: string;
  isLoading?: boolean;
  /** Stands in place of the rows when there are none. */
  empty?: ReactNode;
  /** Called when the last rows come near; load the next page. */
  onEndReached?: () => void;
  isLoadingMore?: boolean;
  /** Turns on selection; the buttons shown for what is selected. */
  bulkActions?: (keys: string[], clear: () => void) => ReactNode;
  /** What a key does to the row one is at. */
  rowShortcuts?: readonly RowShortcut<Row>[];
  /** Height of a row, in pixels, where its cells have several lines; else 36. */
  rowPx?: number;
  /** In pixels; scrolls inside itself instead of with the page. */
  maxHeight?: number;
  /** A row that has just come: it slides in. */
  isFresh?: (row: Row) => boolean;
  /** Off for a second table on the same page. */
  hasKeys?: boolean;
}

const NO_ROWS: never[] = [];

function Pressed({ keys, label, onPress }: { keys: string; label: string; onPress: () => void }) {
  useShortcut(keys, onPress, label);
  return null;
}

/** Rows of 36 pixels; j, k and enter walk through them, x selects. */
export function Table<Row>(props: TableProps<Row>) {
  const {
    label,
    columns,
    rows = NO_ROWS,
    rowKey,
    isLoading,
    empty,
    rowPx,
    maxHeight,
    bulkActions,
    hasKeys = true,
  } = props;
  const frame = useRef<HTMLDivElement>(null);
  // By rows alone: `rowKey` is usually written in place and new on every render.
  const keys = useMemo(() => rows.map(rowKey), [rows]);
  const selection = useRowSelection(keys);
  const view = useRowWindow({ frame, count: rows.length, rowPx, isContained: maxHeight !== undefined });
  const active = useRowKeys({
    frame,
    count: rows.length,
    isOn: hasKeys,
    showRow: view.showRow,
    selection,
    keys,
    hasSelection: Boolean(bulkActions),
  });
  const isPending = isLoading || props.rows === undefined;
  useEndReached(
    view.indexes.at(-1),
    rows.length,
    props.isLoadingMore || isPending ? undefined : props.onEndReached,
  );
  if (!isPending && rows.length === 0)
    return <div className="rounded-md border border-line bg-surface">{empty}</div>;
  return (
    <div className="@container min-w-0">
      {hasKeys &&
        props.rowShortcuts?.map(({ keys: pressed, label: does, run }) => (
          <Pressed
            key={pressed}
            keys={pressed}
            label={does}
            onPress={() => {
              const row = rows[active.index];
              if (row !== undefined) run(row);
            }}
          />
        ))}
      <div
        ref={frame}
        tabIndex={maxHeight === undefined ? undefined : 0}
        {...(maxHeight === undefined ? {} : { role: "region", "aria-label": label })}
        className={classes(
          "rounded-md border border-line bg-surface",
          maxHeight === undefined ? "overflow-clip" : "overflow-auto",
        )}
        style={{ maxHeight, overflowClipMargin: 1 }}
      >
        <table
          aria-label={label}
          aria-busy={isPending}
          aria-rowcount={isPending ? -1 : rows.length + 1}
          className="w-full table-fixed border-separate border-spacing-0 text-13"
        >
          <TableHead
            columns={columns}
            selection={bulkActions && !isPending ? selection : undefined}
            hasSelection={Boolean(bulkActions)}
          />
          <tbody>
            {isPending ? (
              <SkeletonRows columns={columns} hasSelection={Boolean(bulkActions)} />
            ) : (
              <>
                {view.beforePx > 0 && (
                  <tr aria-hidden>
                    <td style={{ height: view.beforePx, padding: 0 }} />
                  </tr>
                )}
                {view.indexes.map((index) => {
                  const row = rows[index];
                  const key = keys[index];
                  if (row === undefined || key === undefined) return null;
                  return (
                    <TableRow
                      key={key}
                      row={row}
                      index={index}
                      heightPx={rowPx}
                      columns={columns}
                      href={props.rowHref?.(row)}
                      onFollow={props.onFollow}
                      onOpen={props.onOpen}
                      isOpen={props.openKey === key}
                      isFresh={props.isFresh?.(row) ?? false}
                      isActive={index === active.index}
                      onActivate={active.setIndex}
                      selection={bulkActions && selection}
                      rowId={key}
                    />
                  );
                })}
                {view.afterPx > 0 && (
                  <tr aria-hidden>
                    <td style={{ height: view.afterPx, padding: 0 }} />
                  </tr>
                )}
                {props.isLoadingMore && (
                  <SkeletonRows columns={columns} hasSelection={Boolean(bulkActions)} count={2} />
                )}
              </>
            )}
          </tbody>
        </table>
      </div>
      {bulkActions && selection.selected.length > 0 && (
        <TableBulkBar count={selection.selected.length} onClear={selection.clear}>
          {bulkActions(selection.selected, selection.clear)}
        </TableBulkBar>
      )}
    </div>
  );
}
