import type { z } from "zod";
import { AppError, type FieldError } from "./errors.ts";
import { issueWords } from "./issue-words.ts";

/** The field paths of a zod failure, in the words of the API. */
function toFieldErrors(issues: readonly z.core.$ZodIssue[]): FieldError[] {
  return issues.map((issue) => ({
    path: issue.path.map(String).join("."),
    // What is wrong with the key of a record is said one level below.
    message: (issue.code === "invalid_key" && issue.issues[0]?.message) || issue.message,
  }));
}

/** What was sent as its schema says, or 422 with one entry per wrong field. */
export function parseInput<Input extends z.ZodType>(input: Input, raw: unknown): z.output<Input> {
  const parsed = input.safeParse(raw, { error: issueWords });
  if (parsed.success) return parsed.data;
  const errors = toFieldErrors(parsed.error.issues);
  const first = errors[0]!;
  throw new AppError("invalid", first.path ? `${first.path}: ${first.message}` : first.message, { errors });
}
