import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { EventScope } from "../src/platform/events/event-type.ts";
import { catalogue } from "../src/modules/events/catalogue.ts";

const PAGE = fileURLToPath(new URL("../docs/events.md", import.meta.url));
const HEADING = "## Catalogue\n";

const STREAMS: [scope: EventScope, heading: string, words: string][] = [
  ["workspace", "In a workspace", "In the stream of the workspace it happens in."],
  ["organization", "In the organization", "In the organization's own stream."],
  [
    "either",
    "In either",
    "In the workspace's stream, or in the organization's where no workspace is concerned.",
  ],
];

const fieldsOf = (schema: Record<string, unknown>): string =>
  Object.keys((schema.properties ?? {}) as object)
    .map((name) => `\`${name}\``)
    .join(", ");

/** The list of every type of event, made from what the modules declare. */
export const catalogueSection = (): string =>
  [
    HEADING.trimEnd(),
    ...STREAMS.flatMap(([scope, heading, words]) => [
      "",
      `### ${heading}`,
      "",
      words,
      "",
      "| Type | What happened | Data |",
      "|---|---|---|",
      ...catalogue
        .filter((one) => one.scope === scope)
        .map(({ type, version, title, schema }) => {
          const name = version === 1 ? `\`${type}\`` : `\`${type}\` (version ${version})`;
          return `| ${name} | ${title} | ${fieldsOf(schema)} |`;
        }),
    ]),
    "",
  ].join("\n");

export const storedEventsPage = (): string => readFileSync(PAGE, "utf8");
/** The page with its words as they are and its catalogue as it ought to be. */
export function eventsPage(): string {
  const stored = storedEventsPage();
  return stored.slice(0, stored.indexOf(HEADING)) + catalogueSection();
}

export const writeEventsPage = (): void => writeFileSync(PAGE, eventsPage());
