import { Link2, Link2Off } from "lucide-react";
import { Tooltip } from "../../../web/kit/index.ts";
import type { AnyEntry } from "./auditSource.ts";

export const sealText = ({ isSealed, sequence }: Pick<AnyEntry, "isSealed" | "sequence">): string =>
  isSealed
    ? `Sealed${sequence === null ? "" : ` as entry ${sequence} of its chain`}: a change of it, or its removal, would show when an export is verified.`
    : "Not sealed yet: entries are chained about a second after they are written.";

/** Whether an entry is part of the chain yet. */
export function SealMark({ entry }: { entry: AnyEntry }) {
  const Icon = entry.isSealed ? Link2 : Link2Off;
  return (
    <Tooltip content={sealText(entry)}>
      <span
        className={
          entry.isSealed ? "inline-flex align-middle text-green" : "inline-flex align-middle text-ink-faint"
        }
      >
        <Icon aria-hidden size={14} />
        <span className="sr-only">{entry.isSealed ? "sealed" : "not sealed yet"}</span>
      </span>
    </Tooltip>
  );
}
