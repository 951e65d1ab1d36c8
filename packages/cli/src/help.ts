import type { ArgDef } from "citty";
import type { Found } from "./command.ts";
import { styled } from "./style.ts";

type Lines = [left: string, right: string][];

const GLOBAL_FLAGS: Lines = [
  ["--json", "JSON for programs instead of tables"],
  ["--profile=<name>", "Another stored sign-in (see bailiwick login)"],
  ["--url=<url>", "Address of the server (env BAILIWICK_URL)"],
  ["--key=<key>", "API key to use (env BAILIWICK_API_KEY)"],
];

function section(title: string, lines: Lines): string[] {
  if (lines.length === 0) return [];
  const width = Math.max(...lines.map(([left]) => left.length));
  return [
    "",
    styled("bold", title),
    ...lines.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd()),
  ];
}

const isPositional = ([, { type }]: [string, ArgDef]) => type === "positional";
const wordOf = ([name, { required }]: [string, ArgDef]) => (required === false ? `[${name}]` : `<${name}>`);
const flagOf = ([name, { type, valueHint }]: [string, ArgDef]): string =>
  type === "boolean" ? `--${name}` : `--${name}=<${valueHint ?? "text"}>`;

/** The help of a command: usage, words, flags, subcommands, examples. */
export function helpOf({ command, path }: Found): string {
  const args = Object.entries(command.args ?? {});
  const words = args.filter(isPositional);
  const flags = args.filter((arg) => !isPositional(arg));
  const subCommands = Object.entries(command.subCommands ?? {});
  const usage = [
    ...path,
    ...(subCommands.length > 0 ? ["<command>"] : []),
    ...words.map(wordOf),
    ...(flags.length > 0 ? ["[flags]"] : []),
  ];
  const described = (left: (arg: [string, ArgDef]) => string) => (arg: [string, ArgDef]) =>
    [left(arg), arg[1].description ?? ""] as [string, string];
  return [
    command.meta.description,
    "",
    `  ${usage.join(" ")}`,
    ...section(
      "Commands",
      subCommands.map(([name, { meta }]) => [name, meta.description]),
    ),
    ...section("Arguments", words.map(described(wordOf))),
    ...section("Flags", flags.map(described(flagOf))),
    ...section(
      "Examples",
      (command.examples ?? []).map((line) => [line, ""]),
    ),
    ...section("Everywhere", GLOBAL_FLAGS),
    ...(subCommands.length > 0 ? ["", `${path.join(" ")} <command> --help tells more.`] : []),
  ].join("\n");
}
