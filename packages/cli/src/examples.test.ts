import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "citty";
import { expect, test } from "vitest";
import { type Command, findCommand, refuseUnknown, type Values } from "./command.ts";
import { commandTree } from "./commands.ts";
import { takeGlobals } from "./globals.ts";

const DOCS = join(import.meta.dirname, "../../../docs");
const root = commandTree(() => Promise.reject(new Error("nothing is run here")));

const examplesOf = ({ examples = [], subCommands = {} }: Command): string[] => [
  ...examples,
  ...Object.values(subCommands).flatMap(examplesOf),
];
const documented = globSync("*.md", { cwd: DOCS }).flatMap((file) =>
  readFileSync(join(DOCS, file), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("bailiwick ")),
);
/** The words of the line as a shell makes them, as far as examples need it. */
const wordsOf = (line: string): string[] =>
  (line.split(/ (?:[|>#]|&&) ?/)[0]!.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [])
    .slice(1)
    .map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"));

test("every example of a command, in its help and in the documentation, is understood", () => {
  const misunderstood: string[] = [];
  for (const line of new Set([...examplesOf(root), ...documented])) {
    if (!line.startsWith("bailiwick ") || line.endsWith("--help")) continue;
    try {
      const { rest } = takeGlobals(wordsOf(line));
      const { command, rest: given } = findCommand(root, rest);
      refuseUnknown(parseArgs(given, command.args ?? {}) as Values, command.args ?? {});
    } catch (error) {
      misunderstood.push(`${line}: ${(error as Error).message}`);
    }
  }
  expect(misunderstood).toEqual([]);
});
