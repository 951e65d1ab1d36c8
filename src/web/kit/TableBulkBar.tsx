import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Count } from "./Count.tsx";
import { IconButton } from "./IconButton.tsx";

/** What can be done with the selected rows; stays in view at the bottom. */
export function TableBulkBar({
  count,
  onClear,
  children,
}: {
  count: number;
  onClear: () => void;
  children: ReactNode;
}) {
  return (
    <div
      role="toolbar"
      aria-label="Selected rows"
      className="sticky bottom-4 z-20 mx-auto mt-3 flex w-fit max-w-full flex-wrap items-center gap-2 rounded-md border border-line-strong bg-raised py-1.5 pr-1.5 pl-3 shadow-popup"
    >
      <span role="status" className="text-13 font-medium">
        <Count value={count} /> selected
      </span>
      {children}
      <IconButton label="Clear selection" icon={X} onClick={onClear} />
    </div>
  );
}
