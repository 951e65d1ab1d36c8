import type { ReactNode } from "react";
import { DeveloperCorner, type DeveloperExample, FilterBar, PageHeader } from "../kit/index.ts";
import { ListTable, type ListTableProps } from "./ListTable.tsx";

export interface ListPageProps<Row> extends ListTableProps<Row> {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
  /** Between the title and the filters: why something cannot be done here, what the whole amounts to. */
  before?: ReactNode;
  /** A text that is searched for; see `useSearchText`. */
  search?: { text: string; setText: (text: string) => void; placeholder: string };
  /** Filters beside the search. */
  filters?: ReactNode;
  /** Under the rows. */
  after?: ReactNode;
  example: DeveloperExample;
  docsHref: string;
  /** Dialogs and panels. */
  children?: ReactNode;
}

/** A page that is one list: its title and count, its filters, its rows, the call behind it. */
export function ListPage<Row>(props: ListPageProps<Row>) {
  const {
    title,
    description,
    actions,
    before,
    search,
    filters,
    after,
    example,
    docsHref,
    children,
    ...table
  } = props;
  const { list, isFiltered, onClear } = table;
  return (
    <>
      <PageHeader
        title={title}
        count={list.isComplete && !isFiltered ? list.rows?.length || undefined : undefined}
        description={description}
        actions={actions}
      />
      <div className="flex flex-col gap-3 pb-3 empty:hidden">{before}</div>
      {(search || filters) && (
        <FilterBar
          query={search?.text}
          onQueryChange={search?.setText}
          placeholder={search?.placeholder}
          isFiltered={isFiltered}
          onClear={onClear}
        >
          {filters}
        </FilterBar>
      )}
      <ListTable {...table} />
      {after}
      <DeveloperCorner example={example} docsHref={docsHref} />
      {children}
    </>
  );
}
