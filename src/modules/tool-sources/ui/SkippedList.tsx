import { Callout } from "../../../web/kit/index.ts";
import type { Sync } from "./sourceWords.tsx";

const SHOWN = 10;

/** What of a document could not become a tool, each with the reason and its place. */
export function SkippedList({ skipped }: { skipped: Sync["skipped"] }) {
  if (skipped.length === 0) return null;
  return (
    <Callout
      kind="warning"
      title={
        skipped.length === 1
          ? "One part could not become a tool"
          : `${skipped.length} parts could not become tools`
      }
    >
      <ul className="flex flex-col gap-1">
        {skipped.slice(0, SHOWN).map(({ message, place }, index) => (
          <li key={index} className="break-words">
            {message}
            {place && <code className="ml-1 font-mono text-12 text-ink-muted">{place}</code>}
          </li>
        ))}
        {skipped.length > SHOWN && <li>and {skipped.length - SHOWN} more</li>}
      </ul>
    </Callout>
  );
}
