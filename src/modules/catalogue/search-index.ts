import type { CatalogueEntry } from "./provider.ts";
import { wordsOf } from "./words.ts";

interface Postings {
  documents: Uint32Array;
  /** How much the word says about each of them. */
  weights: Float32Array;
}
/** What is searched of one source: made once per state of it, shared by every workspace that sees it. */
export interface Segment {
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
const MAX_QUERY_WORDS = 12;
const YIELD_EVERY = 500;

/** A word counts once per field, and less in a long one. */
function weighted(into: Map<string, number>, words: string[], weight: number): void {
  const each = weight / (1 + 0.08 * Math.max(0, words.length - 4));
  for (const word of new Set(words)) into.set(word, (into.get(word) ?? 0) + each);
}

export async function buildSegment(entries: readonly CatalogueEntry[]): Promise<Segment> {
  const lists = new Map<string, { documents: number[]; weights: number[] }>();
  for (const [document, { address, description, words }] of entries.entries()) {
    // A large source is taken in between requests, not instead of them.
    if (document % YIELD_EVERY === YIELD_EVERY - 1)
      await new Promise<void>((resolve) => setImmediate(resolve));
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
  for (let at = low; at < vocabulary.length && found.length < MAX_PREFIXES; at++) {
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
function bestOf(size: number, isHidden: (entry: CatalogueEntry) => boolean) {
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
    offer(entry: CatalogueEntry, score: number) {
      if (kept.length < size) {
        if (isHidden(entry)) return;
        kept.push({ entry, score });
        if (kept.length === size) for (let at = size >> 1; at >= 0; at--) sink(at);
      } else if (score >= kept[0]!.score && isBetter({ entry, score }, kept[0]!) && !isHidden(entry)) {
        kept[0] = { entry, score };
        sink(0);
      }
    },
    sorted: () => kept.sort((a, b) => (isBetter(a, b) ? -1 : 1)),
  };
}

export interface SearchOptions {
  limit: number;
  offset: number;
  /** Only these addresses. */
  isWanted?: ((address: string) => boolean) | undefined;
  /** Left out of the hits, but counted: asked of what would be among them alone. */
  isHidden?: ((entry: CatalogueEntry) => boolean) | undefined;
}

/** What fits the query best in these segments together; without words everything, by address. */
export function searchSegments(
  segments: readonly Segment[],
  query: string,
  { limit, offset, isWanted, isHidden = () => false }: SearchOptions,
): { hits: Hit[]; total: number } {
  const words = [...new Set(wordsOf(query))].slice(0, MAX_QUERY_WORDS);
  const best = bestOf(offset + limit, isHidden);
  let total = 0;
  const offer = (entry: CatalogueEntry, score: number) => {
    if (isWanted && !isWanted(entry.address)) return;
    total++;
    best.offer(entry, score);
  };
  if (words.length === 0) {
    for (const { entries } of segments) for (const entry of entries) offer(entry, 0);
    return { hits: best.sorted().slice(offset), total };
  }
  const size = segments.reduce((sum, { entries }) => sum + entries.length, 0);
  const rarity = words.map((word) => {
    const count = segments.reduce(
      (sum, { postings }) => sum + (postings.get(word)?.documents.length ?? 0),
      0,
    );
    return Math.log(1 + size / (1 + count));
  });
  for (const segment of segments) {
    const scores = new Float32Array(segment.entries.length);
    const matched = new Uint8Array(segment.entries.length);
    const lastWord = new Uint8Array(segment.entries.length);
    const touched: number[] = [];
    for (const [at, word] of words.entries()) {
      const add = (found: Postings | undefined, factor: number) => {
        if (!found) return;
        const { documents, weights } = found;
        for (let i = 0; i < documents.length; i++) {
          const document = documents[i]!;
          // A word that was found whole is not found again in part.
          if (lastWord[document] === at + 1) continue;
          lastWord[document] = at + 1;
          scores[document] = scores[document]! + weights[i]! * factor;
          if (matched[document]!++ === 0) touched.push(document);
        }
      };
      add(segment.postings.get(word), rarity[at]!);
      for (const longer of longerWords(segment, word))
        add(segment.postings.get(longer), rarity[at]! * PREFIX_WEIGHT);
    }
    for (const document of touched) {
      const share = matched[document]! / words.length;
      offer(segment.entries[document]!, Math.round(scores[document]! * share * share * 1000) / 1000);
    }
  }
  return { hits: best.sorted().slice(offset), total };
}
