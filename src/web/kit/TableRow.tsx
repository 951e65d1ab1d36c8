import { type KeyboardEvent, type MouseEvent, memo, type ReactElement } from "react";
import { Checkbox } from "./Checkbox.tsx";
import { classes } from "./classes.ts";
import type { Column } from "./Table.tsx";
import { lastShown, PRIORITY } from "./TableHead.tsx";
import type { RowSelection } from "./useRowSelection.ts";

interface TableRowProps<Row> {
  row: Row;
  rowId: string;
  index: number;
  /** Of one with several lines. */
  heightPx: number | undefined;
  columns: readonly Column<Row>[];
  href: string | undefined;
  onFollow: ((row: Row) => void) | undefined;
  onOpen: ((row: Row) => void) | undefined;
  isOpen: boolean;
  isFresh: boolean;
  isActive: boolean;
  onActivate: (index: number) => void;
  selection: RowSelection | undefined;
}

const isControl = (target: EventTarget, row: Element) => {
  const control = (target as Element).closest("a,button,input,label,[role=checkbox],[role=menuitem]");
  return control !== null && row.contains(control);
};

function TableRowOf<Row>({
  row,
  rowId,
  index,
  heightPx,
  columns,
  href,
  onFollow,
  onOpen,
  isOpen,
  isFresh,
  isActive,
  onActivate,
  selection,
}: TableRowProps<Row>) {
  const isSelected = selection?.has(rowId) ?? false;
  const canOpen = href !== undefined || onOpen !== undefined;
  const open = (element: HTMLTableRowElement, isNewTab: boolean) => {
    if (href === undefined) onOpen?.(row);
    else if (isNewTab) {
      window.open(href, "_blank", "noopener");
      onFollow?.(row);
    } else element.querySelector<HTMLAnchorElement>("a[data-row-link]")?.click();
  };
  const onClick = (event: MouseEvent<HTMLTableRowElement>) => {
    // A menu or dialog opened from a cell stands elsewhere in the page, and its clicks arrive here all the same.
    if (!event.currentTarget.contains(event.target as Node)) return;
    // A drag over the text is a selection of text, not a click.
    if (isControl(event.target, event.currentTarget) || window.getSelection()?.type === "Range") return;
    onActivate(index);
    open(event.currentTarget, event.metaKey || event.ctrlKey);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTableRowElement>) => {
    if (event.key === "Enter" && event.target === event.currentTarget) {
      event.preventDefault();
      open(event.currentTarget, event.metaKey || event.ctrlKey);
    }
  };
  return (
    <tr
      data-row={index}
      aria-rowindex={index + 2}
      aria-selected={selection ? isSelected : undefined}
      tabIndex={isActive ? 0 : -1}
      style={{ height: heightPx }}
      onClick={canOpen ? onClick : undefined}
      onKeyDown={canOpen ? onKeyDown : undefined}
      className={classes(
        "group/row h-9 -outline-offset-2!",
        canOpen && "cursor-pointer",
        isFresh && "animate-arrive",
        isSelected || isOpen ? "bg-selected" : isActive ? "bg-hover" : "hover:bg-hover",
      )}
    >
      {selection && (
        <td className="h-9 border-b border-line pr-0 pl-3 group-last/row:border-b-0">
          <span className="flex">
            <Checkbox
              aria-label="Select row"
              isChecked={isSelected}
              onCheckedChange={() =>
                selection.toggle(rowId, (window.event as { shiftKey?: boolean } | undefined)?.shiftKey)
              }
            />
          </span>
        </td>
      )}
      {columns.map(({ key, cell, align, priority = 1 }, position) => (
        <td
          key={key}
          className={classes(
            "h-9 truncate border-b border-line px-2 first:pl-3 group-last/row:border-b-0 @min-[640px]:px-3",
            align === "end" && "text-right tabular-nums",
            position === 0 ? "font-medium" : "text-ink-muted",
            position === lastShown(columns) && "pr-3",
            PRIORITY[priority],
          )}
        >
          {position === 0 && href !== undefined ? (
            <a href={href} data-row-link onClick={() => onFollow?.(row)} className="rounded-sm">
              {cell(row)}
            </a>
          ) : position === 0 && onOpen ? (
            <button
              type="button"
              onClick={() => onOpen(row)}
              className="max-w-full truncate rounded-sm text-left"
            >
              {cell(row)}
            </button>
          ) : (
            cell(row)
          )}
        </td>
      ))}
    </tr>
  );
}

export const TableRow = memo(TableRowOf) as <Row>(props: TableRowProps<Row>) => ReactElement;
