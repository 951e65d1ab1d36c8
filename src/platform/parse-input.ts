import { z } from "zod";
import { AppError, type FieldError } from "./errors.ts";
import { issueWords } from "./issue-words.ts";

/** The field paths of a zod failure, in the words of the API. */
function toFieldErrors(input: z.ZodType, issues: readonly z.core.$ZodIssue[]): FieldError[] {
  const pathOf = (path: readonly PropertyKey[]) => path.map(String).join(".");
  return issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      const message = `is not a field here${issue.path.length === 0 ? fieldsOf(input) : ""}`;
      return issue.keys.map((key) => ({ path: pathOf([...issue.path, key]), message }));
    }
    // What is wrong with the key of a record is said one level below.
    const message = (issue.code === "invalid_key" && issue.issues[0]?.message) || issue.message;
    return [{ path: pathOf(issue.path), message }];
  });
}

function fieldsOf(input: z.ZodType): string {
  const names = input instanceof z.ZodObject ? Object.keys(input.shape) : [];
  return names.length === 0 ? "; there are none" : `; there are ${names.join(", ")}`;
}

/** What was sent as its schema says, or 422 with one entry per wrong field. */
export function parseInput<Input extends z.ZodType>(input: Input, raw: unknown): z.output<Input> {
  const parsed = input.safeParse(raw, { error: issueWords });
  if (parsed.success) return parsed.data;
  const errors = toFieldErrors(input, parsed.error.issues);
  const first = errors[0]!;
  throw new AppError("invalid", first.path ? `${first.path}: ${first.message}` : first.message, { errors });
}
