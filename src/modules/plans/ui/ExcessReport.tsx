import { Callout } from "../../../web/kit/index.ts";
import { type Excess, excessText } from "./planFacts.ts";

const SHOWN = 5;

/** What a smaller plan has no room for. Nothing of it is deleted. */
export function ExcessReport({ exceeds, title }: { exceeds: readonly Excess[]; title: string }) {
  if (exceeds.length === 0) return null;
  return (
    <Callout kind="warning" title={title}>
      <ul className="mt-1 flex list-disc flex-col gap-1 pl-4">
        {exceeds.map((excess) => {
          const { what, becomes } = excessText(excess);
          const more = excess.names.length - SHOWN;
          return (
            <li key={excess.limit}>
              {what} {becomes}
              {excess.names.length > 0 && (
                <span className="block text-12 text-ink-muted">
                  {excess.names.slice(0, SHOWN).join(", ")}
                  {more > 0 && ` and ${more} more`}
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </Callout>
  );
}
