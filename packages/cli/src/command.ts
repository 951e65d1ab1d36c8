import type { ArgsDef } from "citty";
import { UsageError } from "./usage-error.ts";

/** The words and flags of the line, by the names the command gave them. */
export interface Values {
  _: string[];
  [name: string]: string | string[] | number | boolean | undefined;
}

/** A command as citty defines it, with examples for its help. Its run may answer an exit code. */
export interface Command {
  meta: { name: string; description: string };
  args?: ArgsDef;
  examples?: string[];
  subCommands?: Record<string, Command>;
  run?(args: Values): Promise<number | void>;
}

export interface Found {
  command: Command;
  /** The words that led to it: `bailiwick agents list`. */
  path: string[];
  rest: string[];
}

/** Follows the words of the line down the tree of commands. */
export function findCommand(root: Command, words: string[]): Found {
  let command = root;
  const path = [root.meta.name];
  let at = 0;
  for (; at < words.length && command.subCommands; at++) {
    const word = words[at]!;
    if (word.startsWith("-")) break;
    const next = command.subCommands[word];
    if (!next) throw new UsageError(`unknown command: ${[...path, word].join(" ")}`, path.slice(1).join(" "));
    command = next;
    path.push(word);
  }
  return { command, path, rest: words.slice(at) };
}

const camel = (name: string) => name.replace(/[-._](\w)/g, (_, letter: string) => letter.toUpperCase());

/** citty ignores flags and words it does not know; a typo must not pass for success. */
export function refuseUnknown(args: Values, definitions: ArgsDef): void {
  const known = new Set(["_", ...Object.keys(definitions).flatMap((name) => [name, camel(name)])]);
  for (const { alias = [] } of Object.values(definitions) as { alias?: string | string[] }[])
    for (const name of [alias].flat()) known.add(name);
  const kebab = (name: string) =>
    name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replaceAll(".", "-");
  const spellings = new Set([...known].flatMap((name) => [name, kebab(name)]));
  for (const name of Object.keys(args))
    if (!spellings.has(name)) throw new UsageError(`unknown flag: --${name}`);
  const positionals = Object.values(definitions).filter(({ type }) => type === "positional").length;
  if (args._.length > positionals)
    throw new UsageError(`unexpected argument: ${args._[positionals]}; quote text with spaces`);
}
