import { Search } from "lucide-react";
import { useState } from "react";
import { Checkbox, TextInput } from "../../../web/kit/index.ts";
import {
  eventGroups,
  type EventGroup,
  type EventTypeShown,
  isHeard,
  thingOf,
  wildcardOf,
  withThing,
  withType,
} from "./eventChoice.ts";

/** Types of events by thing, all of a thing or some, found by typing. Nothing chosen is the owner's to explain. */
export function EventTypePicker({
  types,
  chosen,
  onChosenChange,
  isDisabled,
}: {
  types: readonly EventTypeShown[];
  chosen: readonly string[];
  onChosenChange: (chosen: string[]) => void;
  isDisabled?: boolean;
}) {
  const [search, setSearch] = useState("");
  const groups = eventGroups(types, search);
  const known = new Set(types.flatMap(({ type }) => [type, wildcardOf(thingOf(type))]));
  const unknown = chosen.filter((each) => !known.has(each));
  return (
    <div className="min-w-0 overflow-hidden rounded-md border border-line bg-surface">
      <div className="border-b border-line p-1.5">
        <TextInput
          type="search"
          icon={Search}
          aria-label="Find an event type"
          placeholder="Find an event type"
          value={search}
          onValueChange={setSearch}
        />
      </div>
      <div
        tabIndex={0}
        role="region"
        aria-label="Event types"
        className="relative flex max-h-72 flex-col overflow-y-auto"
      >
        {groups.map((group) => (
          <Group
            key={group.thing}
            group={group}
            types={types}
            chosen={chosen}
            onChosenChange={onChosenChange}
            isDisabled={isDisabled}
          />
        ))}
        {groups.length === 0 && (
          <p className="px-3 py-2 text-13 text-ink-muted">No event type of this name.</p>
        )}
        {unknown.map((each) => (
          <div key={each} className="border-t border-line px-3 py-2.5">
            <Checkbox
              label={<span className="font-mono text-12">{each}</span>}
              hint="This installation has no such type."
              isChecked
              isDisabled={isDisabled}
              onCheckedChange={() => onChosenChange(chosen.filter((own) => own !== each))}
            />
          </div>
        ))}
      </div>
    </div>
  );
}

function Group({
  group: { thing, title, types: own },
  types,
  chosen,
  onChosenChange,
  isDisabled,
}: {
  group: EventGroup;
  types: readonly EventTypeShown[];
  chosen: readonly string[];
  onChosenChange: (chosen: string[]) => void;
  isDisabled: boolean | undefined;
}) {
  const isWhole = chosen.includes(wildcardOf(thing));
  const isSome = chosen.some((each) => thingOf(each) === thing);
  return (
    <fieldset className="flex flex-col gap-1.5 border-t border-line px-3 py-2.5 first:border-t-0">
      <legend className="sr-only">{title}</legend>
      <Checkbox
        label={
          <>
            <span className="font-medium">{title}</span>{" "}
            <span className="font-mono text-12 text-ink-muted">{wildcardOf(thing)}</span>
          </>
        }
        isChecked={isWhole}
        isMixed={isSome && !isWhole}
        isDisabled={isDisabled}
        onCheckedChange={(isOn) => onChosenChange(withThing(chosen, thing, isOn))}
      />
      <div className="flex flex-col gap-1.5 pl-6">
        {own.map(({ type, title: what }) => (
          <Checkbox
            key={type}
            label={<span className="font-mono text-12">{type}</span>}
            hint={what}
            isChecked={isHeard(chosen, type)}
            isDisabled={isDisabled}
            onCheckedChange={(isOn) => onChosenChange(withType(chosen, type, isOn, types))}
          />
        ))}
      </div>
    </fieldset>
  );
}
