import { ChevronDown } from "lucide-react";
import { Button, ErrorState, Popover, SkeletonText } from "../../../web/kit/index.ts";
import { problemOf } from "../../../web/api/index.ts";
import { choiceText, type EventTypeShown } from "./eventChoice.ts";
import { EventTypePicker } from "./EventTypePicker.tsx";
import { useEventTypes } from "./useEventTypes.ts";

/** Types in the URL, with commas between. */
export const typesIn = (text: string | undefined): string[] =>
  (text ?? "")
    .split(",")
    .map((each) => each.trim())
    .filter((each) => /^\w+\.(\w+|\*)$/.test(each));

/** A filter by any number of event types. */
export function EventTypeFilter({
  chosen,
  onChosenChange,
  only,
}: {
  chosen: readonly string[];
  onChosenChange: (chosen: string[]) => void;
  /** Leaves out the types that cannot occur here. */
  only?: (type: EventTypeShown) => boolean;
}) {
  const types = useEventTypes();
  return (
    <Popover
      label="Event types"
      trigger={
        <Button>
          {chosen.length > 0 ? (
            <span className="max-w-60 truncate">{choiceText(chosen)}</span>
          ) : (
            "Event types"
          )}
          <ChevronDown aria-hidden size={14} className="shrink-0 text-ink-faint" />
        </Button>
      }
      className="w-96 max-w-[calc(100vw-32px)] p-2"
    >
      {types.data ? (
        <EventTypePicker
          types={only ? types.data.filter(only) : types.data}
          chosen={chosen}
          onChosenChange={onChosenChange}
        />
      ) : types.error ? (
        <ErrorState isInline problem={problemOf(types.error, "The event types could not be loaded.")} />
      ) : (
        <SkeletonText lines={4} />
      )}
    </Popover>
  );
}
