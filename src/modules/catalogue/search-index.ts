import type { CatalogueEntry } from "./provider.ts";
import { wordsOf } from "./words.ts";

interface Postings {
  documents: Uint32Array;
  /** How much the word says about each of them. */
  weights: Float32Array;
}
/** What is searched of one source: made once per state of it, shared by every workspace that sees it. */
export interface Segment {
  /** By address. */
  entries: readonly CatalogueEntry[];
  postings: Map<string, Postings>;
  /** Sorted, for words that are typed in part. */
  vocabulary: string[];
}

const NAME_WEIGHT = 4;
const DESCRIPTION_WEIGHT = 1.2;
const OTHER_WEIGHT = 0.6;
const PREFIX_WEIGHT = 0.5;
const MAX_PREFIXES = 24;
/** Words looked at for those, where some are only in tools that are not seen. */
const MAX_LONGER_WORDS = 200;
const MAX_QUERY_WORDS = 12;
const SCORE_UNIT = 10;
const YIELD_EVERY = 500;
const ASKED_AT_ONCE = 16;
const LONGEST_TURN_MS = 4;

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A word counts once per field, and less in a long one. */
function weighted(into: Map<string, number>, words: string[], weight: number): void {
  const each = weight / (1 + 0.08 * Math.max(0, words.length - 4));
  for (const word of new Set(words)) into.set(word, (into.get(word) ?? 0) + each);
}

export async function buildSegment(given: readonly CatalogueEntry[]): Promise<Segment> {
  const entries = given.toSorted((a, b) => (a.address < b.address ? -1 : 1));
  const lists = new Map<string, { documents: number[]; weights: number[] }>();
  for (const [document, { address, description, words }] of entries.entries()) {
    // A large source is taken in between requests, not instead of them.
    if (document % YIELD_EVERY === YIELD_EVERY - 1) await nextTurn();
    const found = new Map<string, number>();
    weighted(found, wordsOf(address), NAME_WEIGHT);
    weighted(found, wordsOf(description), DESCRIPTION_WEIGHT);
    if (words) weighted(found, wordsOf(words), OTHER_WEIGHT);
    for (const [word, weight] of found) {
      let list = lists.get(word);
      if (!list) lists.set(word, (list = { documents: [], weights: [] }));
      list.documents.push(document);
      list.weights.push(weight);
    }
  }
  const postings = new Map(
    [...lists].map(([word, { documents, weights }]): [string, Postings] => [
      word,
      { documents: Uint32Array.from(documents), weights: Float32Array.from(weights) },
    ]),
  );
  return { entries, postings, vocabulary: [...postings.keys()].sort() };
}

/** The words of the vocabulary that begin with this one, without itself. */
function longerWords({ vocabulary }: Segment, word: string): string[] {
  if (word.length < 2) return [];
  let low = 0;
  let high = vocabulary.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (vocabulary[middle]! < word) low = middle + 1;
    else high = middle;
  }
  const found: string[] = [];
  for (let at = low; at < vocabulary.length && found.length < MAX_LONGER_WORDS; at++) {
    if (!vocabulary[at]!.startsWith(word)) break;
    if (vocabulary[at] !== word) found.push(vocabulary[at]!);
  }
  return found;
}

interface Hit {
  entry: CatalogueEntry;
  score: number;
}
const isBetter = (a: Hit, b: Hit): boolean =>
  a.score !== b.score ? a.score > b.score : a.entry.address < b.entry.address;

/** Keeps the best `size` of what it is offered: a heap whose first is the worst kept. */
function bestOf(size: number) {
  const kept: Hit[] = [];
  const sink = (from: number) => {
    for (let at = from; ;) {
      let worst = at;
      for (const child of [2 * at + 1, 2 * at + 2])
        if (child < kept.length && isBetter(kept[worst]!, kept[child]!)) worst = child;
      if (worst === at) return;
      [kept[at], kept[worst]] = [kept[worst]!, kept[at]!];
      at = worst;
    }
  };
  return {
    offer(hit: Hit) {
      if (kept.length < size) {
        kept.push(hit);
        if (kept.length === size) for (let at = size >> 1; at >= 0; at--) sink(at);
      } else if (isBetter(hit, kept[0]!)) {
        kept[0] = hit;
        sink(0);
      }
    },
    sorted: () => kept.sort((a, b) => (isBetter(a, b) ? -1 : 1)),
  };
}

/** Whether a tool is there for whoever looks; it may be slow, so others get their turn while many are asked about. */
export type IsSeen = (entry: CatalogueEntry) => boolean;

/** For a long loop: says when somebody else is to have a turn. */
function turns(): () => Promise<void> | null {
  let askedCount = 0;
  let since = performance.now();
  return () => {
    if (++askedCount % ASKED_AT_ONCE !== 0 || performance.now() - since < LONGEST_TURN_MS) return null;
    return nextTurn().then(() => void (since = performance.now()));
  };
}

/** Every tool that is seen, by address, after `after`; until `take` answers false. */
export async function walkSeen(
  segments: readonly Segment[],
  { after = "", isSeen = () => true }: { after?: string | undefined; isSeen?: IsSeen | undefined },
  take: (entry: CatalogueEntry) => boolean,
): Promise<void> {
  const turn = turns();
  // A source's name is what its addresses begin with, so the segments are in order as their entries are.
  for (const { entries } of segments)
    for (const entry of entries) {
      if (entry.address <= after) continue;
      const others = turn();
      if (others) await others;
      if (isSeen(entry) && !take(entry)) return;
    }
}

type Word = { exact: Postings | undefined; longer: Postings[] };

const MAYBE = 1;
const SEEN = 2;

/** What of a segment the words are in, as far as it is seen: the rest leaves no trace in what is found, how much, and how well. */
async function lookUp(segment: Segment, words: readonly string[], isSeen: IsSeen) {
  const { entries, postings } = segment;
  const state = new Uint8Array(entries.length);
  const found = words.map((word): Word => ({
    exact: postings.get(word),
    longer: longerWords(segment, word).map((longer) => postings.get(longer)!),
  }));
  for (const { exact, longer } of found)
    for (const { documents } of exact ? [exact, ...longer] : longer)
      for (const document of documents) state[document] = MAYBE;
  const turn = turns();
  for (let document = 0; document < state.length; document++) {
    if (state[document] !== MAYBE) continue;
    if (isSeen(entries[document]!)) state[document] = SEEN;
    const others = turn();
    if (others) await others;
  }
  const countSeen = ({ documents }: Postings) =>
    documents.reduce((count, document) => count + (state[document] === SEEN ? 1 : 0), 0);
  return {
    entries,
    state,
    words: found.map(({ exact, longer }) => ({
      exact,
      count: exact ? countSeen(exact) : 0,
      longer: longer.filter((each) => countSeen(each) > 0).slice(0, MAX_PREFIXES),
    })),
  };
}

export interface SearchOptions {
  limit: number;
  offset: number;
  isSeen?: IsSeen | undefined;
}

/** What fits the query best in these segments together, and how much fits; without words everything, by address. */
export async function searchSegments(
  segments: readonly Segment[],
  query: string,
  { limit, offset, isSeen = () => true }: SearchOptions,
): Promise<{ hits: Hit[]; total: number }> {
  const words = [...new Set(wordsOf(query))].slice(0, MAX_QUERY_WORDS);
  let total = 0;
  if (words.length === 0) {
    const hits: Hit[] = [];
    await walkSeen(segments, { isSeen }, (entry) => {
      if (total++ >= offset && hits.length < limit) hits.push({ entry, score: 0 });
      return true;
    });
    return { hits, total };
  }
  const looked = await Promise.all(segments.map((segment) => lookUp(segment, words, isSeen)));
  // By how many tools have a word and by nothing else: how many there are is said to nobody.
  const rarity = words.map((_, at) => {
    const count = looked.reduce((sum, { words: found }) => sum + found[at]!.count, 0);
    return SCORE_UNIT / (1 + Math.log2(1 + count));
  });
  const best = bestOf(offset + limit);
  for (const { entries, state, words: found } of looked) {
    const scores = new Float32Array(entries.length);
    const matched = new Uint8Array(entries.length);
    const lastWord = new Uint8Array(entries.length);
    const touched: number[] = [];
    for (const [at, { exact, longer }] of found.entries()) {
      const add = ({ documents, weights }: Postings, factor: number) => {
        for (let i = 0; i < documents.length; i++) {
          const document = documents[i]!;
          // A word that was found whole is not found again in part.
          if (state[document] !== SEEN || lastWord[document] === at + 1) continue;
          lastWord[document] = at + 1;
          scores[document] = scores[document]! + weights[i]! * factor;
          if (matched[document]!++ === 0) touched.push(document);
        }
      };
      if (exact) add(exact, rarity[at]!);
      for (const each of longer) add(each, rarity[at]! * PREFIX_WEIGHT);
    }
    total += touched.length;
    for (const document of touched) {
      const share = matched[document]! / words.length;
      const score = Math.round(scores[document]! * share * share * 1000) / 1000;
      best.offer({ entry: entries[document]!, score });
    }
  }
  return { hits: best.sorted().slice(offset), total };
}
