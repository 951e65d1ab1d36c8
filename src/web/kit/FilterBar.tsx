import { Search, X } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "./Button.tsx";
import { TextInput } from "./TextInput.tsx";

/** Search and filters of a list. The page keeps their state in the URL; `onClear` appears when any is set. */
export function FilterBar({
  query,
  onQueryChange,
  placeholder = "Search…",
  onClear,
  isFiltered,
  children,
}: {
  query?: string;
  onQueryChange?: (query: string) => void;
  placeholder?: string;
  isFiltered?: boolean;
  onClear?: () => void;
  /** FilterSelects and other controls. */
  children?: ReactNode;
}) {
  return (
    <search className="flex flex-wrap items-center gap-2 pb-3">
      {onQueryChange && (
        <span className="flex min-w-48 grow sm:max-w-72">
          <TextInput
            type="search"
            icon={Search}
            aria-label={placeholder}
            placeholder={placeholder}
            value={query ?? ""}
            onValueChange={onQueryChange}
          />
        </span>
      )}
      {children}
      {isFiltered && onClear && (
        <Button look="ghost" icon={X} onClick={onClear}>
          Clear filters
        </Button>
      )}
    </search>
  );
}
