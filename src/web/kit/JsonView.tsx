import { Search } from "lucide-react";
import { useMemo, useState } from "react";
import { CopyButton } from "./CopyButton.tsx";
import { JsonNode } from "./JsonNode.tsx";
import { findInJson } from "./findInJson.ts";
import { TextInput } from "./TextInput.tsx";

/** Any JSON value: foldable, searchable, each value and its path can be copied. */
export function JsonView({
  value,
  label = "JSON",
  openDepth = 2,
  isBare,
}: {
  value: unknown;
  label?: string;
  /** How many levels are unfolded at first. */
  openDepth?: number;
  /** Without the search bar and border, for small values. */
  isBare?: boolean;
}) {
  const [query, setQuery] = useState("");
  const found = useMemo(() => (query.trim() ? findInJson(value, query.trim()) : undefined), [value, query]);
  const tree = (
    <div
      tabIndex={0}
      role="group"
      aria-label={label}
      className="max-h-120 overflow-auto p-2 font-mono text-12 leading-5"
    >
      <JsonNode value={value} path="$" depth={0} openDepth={openDepth} found={found} />
    </div>
  );
  if (isBare) return tree;
  return (
    <div className="min-w-0 rounded-md border border-line bg-sunken">
      <div className="flex items-center gap-2 border-b border-line p-1.5">
        <TextInput
          type="search"
          icon={Search}
          aria-label={`Search ${label}`}
          placeholder="Search keys and values"
          value={query}
          onValueChange={setQuery}
          className="h-7"
        />
        {found && (
          <span role="status" className="shrink-0 text-12 text-ink-muted tabular-nums">
            {found.hits.size === 1 ? "1 match" : `${found.hits.size} matches`}
          </span>
        )}
        <CopyButton text={() => JSON.stringify(value, null, 2)} label={`Copy ${label}`} />
      </div>
      {tree}
    </div>
  );
}
