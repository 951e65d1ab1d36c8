import { type RefObject, useEffect, useRef, useState } from "react";
import type { RowSelection } from "./useRowSelection.ts";
import { useShortcut } from "./useShortcut.ts";

/** j and k walk through the rows, enter opens (the row's own link), x selects. */
export function useRowKeys({
  frame,
  count,
  isOn,
  showRow,
  selection,
  keys,
  hasSelection,
}: {
  frame: RefObject<HTMLDivElement | null>;
  count: number;
  isOn: boolean;
  showRow: (index: number) => void;
  selection: RowSelection;
  keys: readonly string[];
  hasSelection: boolean;
}) {
  const [index, setPlace] = useState(-1);
  const [wantsFocus, setWantsFocus] = useState(false);
  const activeKey = useRef<string>(undefined);
  const setIndex = (next: number) => {
    activeKey.current = keys[next];
    setPlace(next);
  };
  useEffect(() => {
    if (activeKey.current === undefined) return;
    const place = keys.indexOf(activeKey.current);
    if (place >= 0) return setPlace(place);
    // Its row is gone: the one that took its place goes on.
    const next = Math.min(index, keys.length - 1);
    setIndex(next);
    // What covers the list, as a panel of the row that went, keeps the focus.
    const isCovered = frame.current?.closest("[aria-hidden='true'], [inert]");
    if (next >= 0 && !isCovered && document.activeElement === document.body) setWantsFocus(true);
  }, [keys]);
  useEffect(() => {
    if (!wantsFocus) return;
    const row = frame.current?.querySelector<HTMLElement>(`[data-row="${index}"]`);
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
    if (row) setWantsFocus(false);
  });
  const move = (step: number) => {
    if (count === 0) return;
    const next = Math.min(count - 1, Math.max(0, index + step));
    setIndex(next);
    showRow(next);
    setWantsFocus(true);
  };
  useShortcut(isOn ? "j" : null, () => move(1), "Next row");
  useShortcut(isOn ? "k" : null, () => move(-1), "Previous row");
  useShortcut(
    isOn && hasSelection ? "x" : null,
    () => {
      const key = keys[index];
      if (key !== undefined) selection.toggle(key);
    },
    "Select row",
  );
  return { index, setIndex };
}
