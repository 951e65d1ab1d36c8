import { readDemoArguments } from "./demo-arguments.ts";
import { wholeName } from "./demo-words.ts";
import type { Triggers } from "./demo-triggers.ts";
import type { ModelRequest, ToolCall, ToolSpec } from "./shapes.ts";

/** A tool the message asks for, and the part of the message its arguments are read from. */
interface Mention {
  tool: ToolSpec;
  text: string;
}

const CONNECTORS = /(?:[\s,;]+(?:and|then|also))*[\s,;]*$/i;

/** The next call of the plan the last user message makes, or nothing when every planned call was made. */
export function nextDemoCall(request: ModelRequest, { text, repeat }: Triggers): ToolCall | undefined {
  const asked = request.messages.findLastIndex((message) => message.role === "user");
  const turn = request.messages.slice(asked + 1);
  const doneCount = turn.filter((message) => message.role === "tool").length;
  const mentions = findMentions(text, request.tools);
  const plan = repeat > 0 ? Array.from({ length: repeat }, () => mentions[0]) : mentions;
  const next = plan[doneCount];
  if (!next) return undefined;
  // The position makes the id unique in the conversation and the same on every replay.
  const id = `call_${request.messages.length}_${doneCount + 1}`;
  return {
    id,
    name: next.tool.name,
    arguments: readDemoArguments(next.tool.parameters, next.text, next.tool.name),
  };
}

/**
 * Which tools a message asks for, in the order it names them.
 * Tools named in full win (`get_weather`, `get weather`; any case); each is given the text up to the next one.
 * Else tools are scored by the words they share with the message: 2 for a word of the name, 2 for the first word of
 * the description (mostly its verb), 1 for its other words. Greedily the best tool with at least 2 points is taken,
 * its words are used up, and so on. Little words do not count, and plural, -ing and -ed endings are ignored.
 */
function findMentions(text: string, tools: ToolSpec[]): Mention[] {
  const named = tools
    .map((tool) => ({ tool, index: text.search(wholeName(tool.name)) }))
    .filter(({ index }) => index >= 0)
    .sort((a, b) => a.index - b.index);
  const mentions = named.length > 0 ? named : scoredMentions(text, tools);
  return mentions.map(({ tool, index }, position) => {
    const start = position === 0 ? 0 : index;
    const part = text.slice(start, mentions[position + 1]?.index);
    return { tool, text: position + 1 < mentions.length ? part.replace(CONNECTORS, "") : part };
  });
}

function scoredMentions(text: string, tools: ToolSpec[]): { tool: ToolSpec; index: number }[] {
  const heard = new Map<string, number>();
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{N}]+/gu)) {
    const root = rootOf(word);
    if (root && !heard.has(root)) heard.set(root, index);
  }
  const chosen: { tool: ToolSpec; index: number }[] = [];
  const left = new Set(tools);
  for (;;) {
    const best = [...left]
      .map((tool) => ({ tool, ...score(tool, heard) }))
      .filter(({ points }) => points >= 2)
      .sort((a, b) => b.points - a.points)[0];
    if (!best) return chosen.sort((a, b) => a.index - b.index);
    chosen.push({ tool: best.tool, index: Math.min(...best.roots.map((root) => heard.get(root) ?? 0)) });
    left.delete(best.tool);
    for (const root of best.roots) heard.delete(root);
  }
}

function score(tool: ToolSpec, heard: Map<string, number>): { points: number; roots: string[] } {
  const worth = new Map<string, number>();
  wordsOf(tool.description).forEach((word, position) => worth.set(rootOf(word), position === 0 ? 2 : 1));
  for (const word of wordsOf(tool.name)) worth.set(rootOf(word), 2);
  worth.delete("");
  const roots = [...worth.keys()].filter((root) => heard.has(root));
  return { points: roots.reduce((total, root) => total + (worth.get(root) ?? 0), 0), roots };
}

const wordsOf = (text: string) => text.replace(/([a-z])([A-Z])/g, "$1 $2").match(/[\p{L}\p{N}]+/gu) ?? [];

const LITTLE_WORDS = new Set(
  (
    "a an and are as at be by call can could do does for from get give has have how i in into is it its me my of on " +
    "or our please run set show so some tell than that the their them then there this to tool up us use used using " +
    "was we what when where which who will with would you your"
  ).split(" "),
);

/** The word in lower case without its ending, or nothing for a little word or a number. */
function rootOf(word: string): string {
  const lower = word.toLowerCase();
  if (LITTLE_WORDS.has(lower) || /^\d+$/.test(lower)) return "";
  const root = lower.replace(/(?:ing|ed|es|s)$/, "");
  return root.length >= 3 ? root.replace(/e$/, "") : lower;
}
