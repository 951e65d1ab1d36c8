import { useRef, useState } from "react";

/** Selected row keys; a click with shift selects the range from the last one. */
export function useRowSelection(keys: readonly string[]) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const lastKey = useRef<string>(undefined);
  const selected = chosen.size === 0 ? [] : keys.filter((key) => chosen.has(key));
  const toggle = (key: string, isRange = false) => {
    const next = new Set(chosen);
    const willSelect = !next.has(key);
    const from = isRange && lastKey.current !== undefined ? keys.indexOf(lastKey.current) : -1;
    const to = keys.indexOf(key);
    const range = from < 0 ? [key] : keys.slice(Math.min(from, to), Math.max(from, to) + 1);
    for (const each of range) {
      if (willSelect) next.add(each);
      else next.delete(each);
    }
    lastKey.current = key;
    setChosen(next);
  };
  return {
    selected,
    has: (key: string) => chosen.has(key),
    toggle,
    isAll: keys.length > 0 && selected.length === keys.length,
    toggleAll: () => setChosen(selected.length === keys.length ? new Set() : new Set(keys)),
    clear: () => setChosen(new Set()),
  };
}

export type RowSelection = ReturnType<typeof useRowSelection>;
