import type { Output } from "../../../web/api/index.ts";

export type AnEvent = Output<"events.get">;
export type EventTypeShown = Output<"event_types.list">["data"][number];

/** Types about one thing: `run.failed` and `run.succeeded` are of `run`. */
export interface EventGroup {
  thing: string;
  /** `Service account` */
  title: string;
  types: EventTypeShown[];
}

export const thingOf = (type: string): string => type.split(".")[0]!;
export const wildcardOf = (thing: string): string => `${thing}.*`;

const titleOf = (thing: string) => {
  const words = thing.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** By the thing they are about, both in the order of the alphabet; `search` looks into names and titles. */
export function eventGroups(types: readonly EventTypeShown[], search = ""): EventGroup[] {
  const looked = search.trim().toLowerCase();
  const found = types.filter(
    ({ type, title }) => looked === "" || `${type} ${title}`.toLowerCase().includes(looked),
  );
  return [...Map.groupBy(found, ({ type }) => thingOf(type))]
    .map(([thing, own]) => ({
      thing,
      title: titleOf(thing),
      types: own.toSorted((a, b) => a.type.localeCompare(b.type)),
    }))
    .toSorted((a, b) => a.title.localeCompare(b.title));
}

export const isHeard = (chosen: readonly string[], type: string): boolean =>
  chosen.includes(type) || chosen.includes(wildcardOf(thingOf(type)));

/** The choice with a whole thing in it, or none of it. */
export const withThing = (chosen: readonly string[], thing: string, isOn: boolean): string[] => [
  ...chosen.filter((each) => thingOf(each) !== thing),
  ...(isOn ? [wildcardOf(thing)] : []),
];

/** The choice with one type in it or not; taking one out of a whole thing leaves its other types by name. */
export function withType(
  chosen: readonly string[],
  type: string,
  isOn: boolean,
  types: readonly EventTypeShown[],
): string[] {
  const thing = thingOf(type);
  const isWhole = chosen.includes(wildcardOf(thing));
  if (isOn) return isWhole ? [...chosen] : [...chosen.filter((each) => each !== type), type];
  const others = isWhole
    ? types.map((each) => each.type).filter((each) => thingOf(each) === thing && each !== type)
    : [];
  return [...chosen.filter((each) => each !== type && each !== wildcardOf(thing)), ...others];
}

/** `every type`, `run.failed`, `run.failed, key.* and 2 more`. */
export function choiceText(chosen: readonly string[], shown = 2): string {
  if (chosen.length === 0) return "every type";
  const rest = chosen.length - shown;
  return rest > 0 ? `${chosen.slice(0, shown).join(", ")} and ${rest} more` : chosen.join(", ");
}
