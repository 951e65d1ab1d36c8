#!/usr/bin/env node
import { parseArgs } from "citty";
import { findCommand, refuseUnknown, type Values } from "./command.ts";
import { commandTree } from "./commands.ts";
import { contextOf } from "./context.ts";
import { failureLine } from "./failure.ts";
import { takeGlobals } from "./globals.ts";
import { helpOf } from "./help.ts";
import { note, out, plainUnlessStyled } from "./style.ts";
import { UsageError } from "./usage-error.ts";

const VERSION = "0.1.0";
const FAILURE = 1;
const USAGE = 2;

const isHelp = (words: string[]) => words.some((word) => word === "--help" || word === "-h");

async function main(argv: string[]): Promise<number> {
  let what = "bailiwick";
  try {
    const { globals, rest } = takeGlobals(argv);
    if (rest[0] === "--version" || rest[0] === "-v") {
      out(VERSION);
      return 0;
    }
    const found = findCommand(
      commandTree(() => contextOf(globals)),
      rest,
    );
    what = found.path.slice(1).join(" ");
    const { command } = found;
    if (isHelp(found.rest) || rest.length === 0) {
      out(helpOf(found));
      return 0;
    }
    if (!command.run) throw new UsageError(`which one? ${Object.keys(command.subCommands ?? {}).join(", ")}`);
    const definitions = command.args ?? {};
    const args = parseArgs(found.rest, definitions) as Values;
    refuseUnknown(args, definitions);
    return (await command.run(args)) ?? 0;
  } catch (error) {
    // citty throws its own error for arguments that are missing.
    const isUsage = error instanceof UsageError || (error as Error).name === "CLIError";
    note(plainUnlessStyled(failureLine(error, what), process.stderr));
    const helped = (error as UsageError).command ?? (what === "bailiwick" ? "" : what);
    if (isUsage) note(`Try: ${["bailiwick", helped, "--help"].filter(Boolean).join(" ")}`);
    return isUsage ? USAGE : FAILURE;
  }
}

// A reader that left early, such as head, is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});
process.exitCode = await main(process.argv.slice(2));
