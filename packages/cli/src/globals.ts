import { UsageError } from "./usage-error.ts";

/** The flags every command takes, at any place of the line. */
export interface Globals {
  isJson: boolean;
  profile?: string;
  url?: string;
  /** Empty when given without a value: ask for it. */
  key?: string;
}

const VALUED = new Set(["profile", "url", "key"]);

/** Takes the global flags out of the line; the rest is the command's own. */
export function takeGlobals(argv: string[]): { globals: Globals; rest: string[] } {
  const globals: Globals = { isJson: false };
  const rest: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at]!;
    if (word === "--") {
      rest.push(...argv.slice(at));
      break;
    }
    const [, name, , inline] = /^--([a-z]+)(=([\s\S]*))?$/.exec(word) ?? [];
    if (name === "json" && inline === undefined) globals.isJson = true;
    else if (name && VALUED.has(name)) {
      const next = argv[at + 1];
      const hasNext = inline === undefined && next !== undefined && !next.startsWith("-");
      const value = inline ?? (hasNext ? next : "");
      if (hasNext) at += 1;
      if (value === "" && name !== "key") throw new UsageError(`--${name} needs a value`);
      globals[name as "profile" | "url" | "key"] = value;
    } else rest.push(word);
  }
  return { globals, rest };
}
