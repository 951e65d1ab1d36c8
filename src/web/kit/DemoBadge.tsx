import { FlaskConical } from "lucide-react";
import { Tooltip } from "./Tooltip.tsx";

/** Stands wherever the scripted demo model answered, so that nobody takes it for a real one. */
export function DemoBadge() {
  return (
    <Tooltip content="Answered by the scripted demo model, not by a real one.">
      <span
        tabIndex={0}
        role="note"
        className="inline-flex h-5 items-center align-middle gap-1 rounded-sm border border-dashed border-amber-mark px-1.5 text-12 font-medium whitespace-nowrap text-amber"
      >
        <FlaskConical aria-hidden size={12} />
        Demo model
      </span>
    </Tooltip>
  );
}
