import { useVirtualizer, useWindowVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useLayoutEffect, useState } from "react";

const SMALL = 100;

/** Which rows to draw. Up to a hundred are all drawn; above, only those near the view. */
export function useRowWindow({
  frame,
  count,
  rowPx = 36,
  isContained,
}: {
  frame: RefObject<HTMLDivElement | null>;
  count: number;
  rowPx?: number;
  isContained: boolean;
}) {
  const isLarge = count > SMALL;
  const [topPx, setTopPx] = useState(0);
  // What stands above the table changes its place in the page.
  useLayoutEffect(() => {
    const top = frame.current && frame.current.getBoundingClientRect().top + window.scrollY;
    if (top !== null && Math.abs(top - topPx) > 1) setTopPx(top);
  });
  const shared = { count, estimateSize: () => rowPx, overscan: 16 };
  const inPage = useWindowVirtualizer({ ...shared, enabled: isLarge && !isContained, scrollMargin: topPx });
  const inFrame = useVirtualizer({
    ...shared,
    enabled: isLarge && isContained,
    getScrollElement: () => frame.current,
  });
  const showRow = (index: number) => {
    if (isLarge) (isContained ? inFrame : inPage).scrollToIndex(index, { align: "auto" });
  };
  if (!isLarge)
    return { indexes: Array.from({ length: count }, (_, index) => index), beforePx: 0, afterPx: 0, showRow };
  const items = (isContained ? inFrame : inPage).getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? -1;
  return {
    indexes: items.map(({ index }) => index),
    beforePx: first * rowPx,
    afterPx: (count - 1 - last) * rowPx,
    showRow,
  };
}
