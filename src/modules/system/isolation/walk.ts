import { isDeepStrictEqual } from "node:util";
import { newId } from "../../../platform/ids.ts";
import { exampleOf } from "../../../platform/probe/example.ts";
import { type IdPlace, idPlacesOf, withValueAt } from "../../../platform/probe/id-places.ts";
import { inputSchemaOf } from "../../../platform/probe/json-schema.ts";
import { sendVerb } from "../../../platform/probe/send-verb.ts";
import { isReading, type Verb } from "../../../platform/verb.ts";
import type { Answer, Room } from "./rooms.ts";

export interface Probe {
  verb: string;
  /** Where the foreign id was put; null: the verb was only asked what it shows. */
  field: string | null;
  status: number;
  isOk: boolean;
  problem: string | null;
}

/** An answer without what differs between any two requests. */
const comparable = ({ status, body, text }: Answer) => {
  const { requestId: _, ...rest } = body ?? { text };
  return { status, rest };
};

/** What of the other room an answer tells; null: nothing. */
function leakIn({ text }: Answer, asked: string, other: Room): string | null {
  if (text.includes(other.marker)) return "the answer names something of the other workspace";
  for (const [kind, id] of other.ids)
    // Both rooms are of one organization, which both may name.
    if (kind !== "organization" && id !== asked && text.includes(id))
      return `the answer holds the other workspace's ${kind}`;
  return null;
}

/** Calls a verb from one room with an id of the other, and with one that never was: both must answer alike, and tell nothing. */
async function probePlace(verb: Verb, place: IdPlace, from: Room, other: Room): Promise<Probe | null> {
  const foreign = other.ids.get(place.kind);
  if (!foreign || place.kind === "organization") return null;
  const example = exampleOf(inputSchemaOf(verb), {
    idOf: (kind) => from.ids.get(kind) ?? newId(kind),
    words: from.marker,
    include: new Set(),
  }) as Record<string, unknown>;
  const send = (id: string) => sendVerb(from, verb, withValueAt(example, place.path, id));
  const absent = await send(newId(place.kind));
  const answer = await send(foreign);
  const isAlike = isDeepStrictEqual(comparable(answer), comparable(absent));
  const isRefused = isReading(verb) || answer.status >= 400;
  const problem = !isAlike
    ? "a foreign id and an absent one answer differently"
    : isRefused
      ? leakIn(answer, foreign, other)
      : "a change with a foreign id was accepted";
  return {
    verb: verb.name,
    field: place.path.join("."),
    status: answer.status,
    isOk: problem === null,
    problem,
  };
}

async function probeReading(verb: Verb, from: Room, other: Room): Promise<Probe> {
  const example = exampleOf(inputSchemaOf(verb), {
    idOf: (kind) => from.ids.get(kind) ?? newId(kind),
    words: from.marker,
    include: new Set(),
  }) as Record<string, unknown>;
  const answer = await sendVerb(from, verb, example);
  const problem = leakIn(answer, "", other);
  return { verb: verb.name, field: null, status: answer.status, isOk: problem === null, problem };
}

/** Every verb from both rooms: with ids of the other one wherever it takes an id, and as it is where it only shows. */
export async function walkVerbs(verbs: readonly Verb[], rooms: readonly [Room, Room]): Promise<Probe[]> {
  const probes: Probe[] = [];
  for (const [from, other] of [rooms, [rooms[1], rooms[0]] as const])
    for (const verb of verbs) {
      for (const place of idPlacesOf(inputSchemaOf(verb))) {
        const probe = await probePlace(verb, place, from, other);
        if (probe) probes.push(probe);
      }
      if (isReading(verb)) probes.push(await probeReading(verb, from, other));
    }
  return probes;
}
