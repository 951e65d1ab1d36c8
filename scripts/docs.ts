import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { settings } from "../src/config.ts";
import { writeEventsPage } from "./events-page.ts";

const PAGE = fileURLToPath(new URL("../docs/configuration.md", import.meta.url));

interface Schema {
  type?: string;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  format?: string;
}

function valuesOf({ type, enum: choices, minimum, maximum, minLength, format }: Schema): string {
  if (choices?.includes("true")) return "`true` or `false`";
  if (choices) return choices.map((choice) => `\`${choice}\``).join(", ");
  if (format === "uri") return "URL";
  if (type === "integer") {
    const isBounded = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
    return isBounded ? `${minimum} to ${maximum}` : `number from ${minimum}`;
  }
  return minLength ? `text, ${minLength} characters or more` : "text";
}

/** An address in a description is an example, not a link. */
const withCode = (text: string) => text.replace(/\b\w+(?:\(s\))?:\/\/[\w:@]+/g, "`$&`");

function rowOf(name: string, setting: z.ZodType): string {
  const asked = (io: "input" | "output") => z.toJSONSchema(setting, { io, unrepresentable: "any" });
  // A coerced number accepts anything, a flag answers a boolean: each is told by the side that is narrow.
  const schema = { ...asked("input"), ...asked("output") } as Schema & {
    default?: string | number | boolean;
  };
  const given = schema.default;
  const shown = given === undefined ? "" : given === "" ? "empty" : `\`${given}\``;
  return `| \`${name}\` | ${valuesOf(schema)} | ${shown} | ${withCode(setting.description ?? "")} |`;
}

/** The reference of every setting, made from `src/config.ts`. */
export const configurationPage = (): string =>
  [
    "# Configuration",
    "",
    "Bailiwick is configured by environment variables. None is needed to start. A wrong value stops the start with one sentence per variable.",
    "",
    "| Variable | Values | Default | Meaning |",
    "|---|---|---|---|",
    ...Object.entries(settings).map(([name, setting]) => rowOf(name, setting)),
    "",
    "`CREDITS` is where an installation starts: its administrator changes it while Bailiwick runs, and may admit further private hosts beside those of `OUTBOUND_ALLOW`, under the installation settings or with `bailiwick system update-settings`. [Installation](installation.md) says when you need which variable.",
    "",
  ].join("\n");

export const storedConfigurationPage = (): string => readFileSync(PAGE, "utf8");

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(PAGE, configurationPage());
  writeEventsPage();
}
