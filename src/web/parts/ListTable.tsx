import { FilterX } from "lucide-react";
import type { ComponentProps } from "react";
import type { useList } from "../api/index.ts";
import { Button, EmptyState, Table, type TableProps } from "../kit/index.ts";
import { ListError } from "./ListError.tsx";
import { useFilterHint } from "./useFilterHint.ts";

type Nothing = ComponentProps<typeof EmptyState>;

export interface ListTableProps<Row> extends Omit<TableProps<Row>, "rows" | "rowKey" | "empty" | "label"> {
  list: ReturnType<typeof useList<Row>>;
  /** What the rows are, as in a sentence: `inbound webhooks`. */
  name: string;
  /** Names the table for screen readers; the name of the rows, unless it is another. */
  label?: string;
  /** By the row's id, unless it has none. */
  rowKey?: (row: Row) => string;
  isFiltered?: boolean;
  onClear?: () => void;
  /** What filters left nothing of: `No inbound webhook matches`. */
  noMatch?: Nothing["title"] | Nothing;
  /** What will be here, and how to begin; undefined where it is not shown without rows. */
  empty?: Nothing;
}

const idOf = (row: unknown): string => (row as { id: string }).id;

/** The rows of a list; in their place what went wrong, that filters left nothing, or what will be here. */
export function ListTable<Row>(props: ListTableProps<Row>) {
  const {
    list,
    name,
    label = sentence(name),
    rowKey = idOf,
    isFiltered,
    onClear,
    noMatch,
    empty,
    ...rest
  } = props;
  const hint = useFilterHint();
  if (list.error && !list.rows) return <ListError list={list} what={name} />;
  const clear = onClear && <Button onClick={onClear}>Clear filters</Button>;
  return (
    <>
      <Table
        label={label}
        rowKey={rowKey}
        {...rest}
        {...list.table}
        // One that failed is asked for again by the button below, not by standing at the end.
        onEndReached={list.error ? undefined : list.table.onEndReached}
        empty={
          isFiltered && noMatch ? (
            <EmptyState
              icon={FilterX}
              action={clear}
              {...(typeof noMatch === "string" ? { hint, title: noMatch } : noMatch)}
            />
          ) : (
            empty && <EmptyState {...empty} />
          )
        }
      />
      {list.error && (
        <div className="pt-3">
          <ListError list={list} what={name} />
        </div>
      )}
    </>
  );
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
