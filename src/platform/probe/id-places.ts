import type { IdKind } from "../ids.ts";
import { branchesOf, idKindOf, type JsonSchema } from "./json-schema.ts";

/** Where an input takes an id: in the path, the query, or however deep in the body. */
export interface IdPlace {
  path: (string | number)[];
  kind: IdKind;
  /** Not only an id: a slug may stand for it. */
  takesSlug: boolean;
}

export function idPlacesOf(schema: JsonSchema, path: (string | number)[] = []): IdPlace[] {
  const name = String(path.findLast((part) => typeof part === "string") ?? "");
  const kind = idKindOf(name, schema);
  const places: IdPlace[] = kind ? [{ path, kind, takesSlug: !schema.idKind }] : [];
  if (!kind) {
    for (const [key, field] of Object.entries(schema.properties ?? {}))
      places.push(...idPlacesOf(field, [...path, key]));
    if (schema.items) places.push(...idPlacesOf(schema.items, [...path, 0]));
    for (const branch of branchesOf(schema)) places.push(...idPlacesOf(branch, path));
  }
  return [...new Map(places.map((place) => [place.path.join("."), place])).values()];
}

/** A copy of `input` with `value` at `path`, made up to there where it is missing. */
export function withValueAt<T>(input: T, [head, ...rest]: (string | number)[], value: unknown): T {
  if (head === undefined) return value as T;
  if (typeof head === "number") {
    const list = Array.isArray(input) ? [...(input as unknown[])] : [];
    list[head] = withValueAt(list[head], rest, value);
    return list as T;
  }
  const object = { ...(input as Record<string, unknown>) };
  object[head] = withValueAt(object[head], rest, value);
  return object as T;
}
