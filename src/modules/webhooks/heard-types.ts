import { AppError, type FieldError } from "../../platform/errors.ts";
import { eventTypes } from "../event-types.ts";

const isWildcard = (pattern: string) => pattern.endsWith(".*");
const wildcardOf = (type: string) => `${type.slice(0, type.indexOf("."))}.*`;

/** Types a webhook of this scope can hear: an organization's hears its workspaces too. */
const audible = (scope: "workspace" | "organization") =>
  eventTypes
    .filter((each) => scope === "organization" || each.scope !== "organization")
    .map(({ type }) => type);

/** Whether `run.failed` is among `run.failed`, `run.*` or nothing at all, which is everything. */
export const isHeard = (patterns: ReadonlySet<string>, type: string): boolean =>
  patterns.size === 0 || patterns.has(type) || patterns.has(wildcardOf(type));

/** The types these patterns stand for; null: all there are. */
export const typesOf = (patterns: readonly string[]): string[] | null =>
  patterns.length === 0
    ? null
    : eventTypes.map(({ type }) => type).filter((type) => isHeard(new Set(patterns), type));

const pairsOf = (text: string) => new Set(Array.from(text.slice(1), (letter, at) => text[at]! + letter));
function likeness(a: string, b: string): number {
  const [left, right] = [pairsOf(a), pairsOf(b)];
  return (2 * left.intersection(right).size) / (left.size + right.size || 1);
}
const near = (pattern: string, candidates: readonly string[]): string[] =>
  candidates
    .map((type) => ({ type, score: likeness(pattern, type) }))
    .filter(({ score }) => score >= 0.4)
    .sort((a, b) => b.score - a.score)
    .slice(0, 3)
    .map(({ type }) => type);

/** Throws a field error for each pattern that would never hear anything and was not there before, naming what may have been meant. */
export function requireKnownTypes(
  patterns: readonly string[],
  scope: "workspace" | "organization",
  before: readonly string[] = [],
): void {
  const types = audible(scope);
  const known = new Set([...types, ...types.map(wildcardOf), ...before]);
  const errors = patterns.flatMap((pattern, at): FieldError[] => {
    if (known.has(pattern)) return [];
    const meant = near(pattern, isWildcard(pattern) ? [...new Set(types.map(wildcardOf))] : types);
    const hint = meant.length > 0 ? `; did you mean ${meant.join(", ")}?` : "; see the list of event types";
    return [{ path: `eventTypes.${at}`, message: `is no event type that is heard here${hint}` }];
  });
  if (errors.length > 0) throw new AppError("invalid", "Some event types are not known", { errors });
}
