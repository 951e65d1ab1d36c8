import { isNestedDeeperThan } from "./sandbox/nesting.ts";

// Far beyond what anybody means, and far below where readers that recurse, or the database, give up.
const MAX_NESTING = 500;

/** As JSON.parse, for what a stranger answered: what nests deeper than anything here reads is a SyntaxError, too. */
export function parseJson(text: string): unknown {
  if (isNestedDeeperThan(MAX_NESTING, text))
    throw new SyntaxError(`nested deeper than ${MAX_NESTING} levels`);
  return JSON.parse(text) as unknown;
}
