import { ID_PREFIXES, type IdKind } from "../../ids.ts";
import { isReading, routeOf, type Verb } from "../../verb.ts";
import type { Answer, TestCaller } from "../caller.ts";
import { exampleOf } from "../../probe/example.ts";
import { inputSchemaOf, outputSchemaOf } from "../../probe/json-schema.ts";
import { sendVerb } from "../../probe/send-verb.ts";
import type { Person } from "../world.ts";

type Input = Record<string, unknown>;

/** What somebody found by calling every verb: rows of every kind, and an input that each verb accepted. */
export interface Explored {
  /** Ids of a kind, oldest first. */
  ids: Map<IdKind, string[]>;
  /** Slugs, where a slug may stand for an id. */
  slugs: Map<IdKind, string[]>;
  accepted: Map<string, Input>;
  /** The last refusal of each verb that never worked. */
  refused: Map<string, { input: Input; answer: Answer }>;
}

/** `as`: the person in another place, for what cannot work where it is. */
type Situation = Input & { as?: TestCaller };

export interface ExploreOptions {
  person: Person;
  /** In every name and text this person writes, so that it can be found where it should not be. */
  marker: string;
  /** What an example cannot know: fields that bring a verb into a situation it works in. */
  situations: Record<string, (explored: Explored) => Situation | Promise<Situation>>;
}

const KIND_OF = new Map<string, IdKind>(
  Object.entries(ID_PREFIXES).map(([kind, prefix]) => [prefix, kind as IdKind]),
);
const ID = /\b([a-z]+)_[0-7][0-9a-hjkmnp-tv-z]{25}\b/g;
const TRIES = 5;
const ROUNDS = 4;

export const idsIn = (text: string): { id: string; kind: IdKind }[] =>
  [...text.matchAll(ID)].flatMap(([id, prefix]) => {
    const kind = KIND_OF.get(prefix!);
    return kind ? [{ id, kind }] : [];
  });

/** Calls every verb until each has worked once, feeding what the answers name into the next calls. */
export async function explore(verbs: readonly Verb[], options: ExploreOptions): Promise<Explored> {
  const { person, marker, situations } = options;
  const explored: Explored = {
    ids: new Map([
      ["account", [person.accountId]],
      ["workspace", [person.workspaceId]],
      ["organization", [person.organizationId]],
    ]),
    slugs: new Map(),
    accepted: new Map(),
    refused: new Map(),
  };
  let count = 0;

  const remember = (text: string) => {
    for (const { id, kind } of idsIn(text)) {
      const known = explored.ids.get(kind) ?? [];
      if (!known.includes(id)) explored.ids.set(kind, [...known, id]);
    }
  };
  const rememberSlug = ({ id, slug }: { id?: string; slug?: string } = {}) => {
    const kind = id && slug ? idsIn(id)[0]?.kind : undefined;
    if (kind) explored.slugs.set(kind, [...(explored.slugs.get(kind) ?? []), slug!]);
  };

  async function attempt(verb: Verb, known: Input = {}): Promise<Answer> {
    const include = new Set<string>();
    let revision: unknown;
    for (let tries = 1; ; tries++) {
      const example = exampleOf(inputSchemaOf(verb), {
        idOf: (kind) => explored.ids.get(kind)?.[0] ?? `${ID_PREFIXES[kind]}_${"0".repeat(26)}`,
        words: `${marker} ${++count}`,
        include,
      }) as Input;
      const { as: caller = person, ...situation }: Situation =
        (await situations[verb.name]?.(explored)) ?? {};
      const input = {
        ...example,
        ...situation,
        ...(revision === undefined ? {} : { [verb.ifMatch!]: revision }),
        ...known,
      };
      const answer = await sendVerb(caller, verb, input);
      remember(isReading(verb) || answer.status >= 300 ? "" : answer.text);
      if (answer.status < 300) {
        rememberSlug(answer.body);
        // What was made for the call may be named nowhere else.
        remember(JSON.stringify(situation));
        explored.accepted.set(verb.name, input);
        explored.refused.delete(verb.name);
        return answer;
      }
      explored.refused.set(verb.name, { input, answer });
      const missing = ((answer.body?.errors ?? []) as { path: string }[])
        .map(({ path }) => path.split(".")[0]!)
        .filter((field) => field !== "" && !(field in input));
      for (const field of missing) include.add(field);
      if (answer.status === 412) revision = answer.body.currentRevision;
      else if (missing.length === 0) return answer;
      if (tries === TRIES) return answer;
    }
  }

  /** A row made for being deleted, so that the ones found first stay. */
  async function fresh(kind: IdKind, deleting: Verb): Promise<string | undefined> {
    const makers = verbs.filter(
      (verb) =>
        routeOf(verb).method === "POST" &&
        routeOf(verb).params.length === 0 &&
        outputSchemaOf(verb).properties?.id?.idKind === kind,
    );
    // What is made at one address may not be what is deleted at another.
    const maker = makers.find((verb) => `${routeOf(verb).path}/{id}` === routeOf(deleting).path) ?? makers[0];
    return maker && (await attempt(maker)).body?.id;
  }

  const isDeleting = (verb: Verb) => routeOf(verb).method === "DELETE";
  const order = (verb: Verb) =>
    isDeleting(verb) ? 3 : isReading(verb) ? 2 : routeOf(verb).params.length > 0 ? 1 : 0;
  const inOrder = [...verbs].sort((a, b) => order(a) - order(b));
  for (let round = 0; round < ROUNDS; round++)
    for (const verb of inOrder) {
      if (explored.accepted.has(verb.name)) continue;
      const kind = inputSchemaOf(verb).properties?.id?.idKind;
      const isWholeRow = isDeleting(verb) && routeOf(verb).params.join() === "id" && kind;
      const id = isWholeRow ? await fresh(kind, verb) : undefined;
      await attempt(verb, id ? { id } : {});
    }
  return explored;
}
