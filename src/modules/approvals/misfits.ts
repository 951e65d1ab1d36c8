import type { z } from "zod";
import type { FieldError } from "../../platform/errors.ts";
import { schemaValidator } from "../../platform/schema-validator.ts";
import { isPlaceholder } from "./redact.ts";

type Path = readonly PropertyKey[];
const MAX_MISFITS = 1_000;

function placeholdersIn(value: unknown, path: Path = []): Path[] {
  if (isPlaceholder(value)) return [path];
  if (typeof value !== "object" || value === null) return [];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([name, inner]) => placeholdersIn(inner, [...path, name]));
}

const begins = (path: Path, start: Path): boolean => start.every((part, index) => path[index] === part);

/** Of an object with a value that is not shown, only this can be told: what it has that it may not. */
const isAboutHidden = (issue: z.core.$ZodIssue, hidden: readonly Path[]): boolean =>
  hidden.some(
    (path) => begins(issue.path, path) || (begins(path, issue.path) && issue.code !== "unrecognized_keys"),
  );

/**
 * Where edited arguments do not fit the tool's JSON Schema as it was when people were asked, as `arguments.to`. What is hidden
 * or cut is not looked at: the call gets the full values, and is checked with them once more.
 */
export function misfits(schema: unknown, edited: unknown): FieldError[] {
  if (schema === null) return [];
  const { error } = schemaValidator(schema).safeParse(edited);
  if (!error) return [];
  const hidden = placeholdersIn(edited);
  return error.issues
    .slice(0, MAX_MISFITS)
    .filter((issue) => !isAboutHidden(issue, hidden))
    .flatMap((issue) => {
      const at = (path: Path) => ["arguments", ...path].join(".");
      return issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => ({
            path: at([...issue.path, key]),
            message: "is no argument of this tool",
          }))
        : [{ path: at(issue.path), message: issue.message }];
    });
}
