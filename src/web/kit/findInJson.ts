/** Paths that match, and the paths that must be unfolded to see them. */
export interface FoundInJson {
  hits: Set<string>;
  open: Set<string>;
}

export const childPath = (path: string, key: string | number) =>
  typeof key === "number"
    ? `${path}[${key}]`
    : /^[A-Za-z_$][\w$]*$/.test(key)
      ? `${path}.${key}`
      : `${path}[${JSON.stringify(key)}]`;

export const childrenOf = (value: object): [key: string | number, value: unknown][] =>
  Array.isArray(value) ? value.map((child, index) => [index, child]) : Object.entries(value);

/** Keys and plain values that contain the query, whatever the case. */
export function findInJson(root: unknown, query: string): FoundInJson {
  const needle = query.toLowerCase();
  const found: FoundInJson = { hits: new Set(), open: new Set() };
  const visit = (value: unknown, path: string, key: string | number | undefined): boolean => {
    let isHit = typeof key === "string" && key.toLowerCase().includes(needle);
    if (typeof value === "object" && value !== null) {
      const inside = childrenOf(value).map(([name, child]) => visit(child, childPath(path, name), name));
      if (inside.includes(true)) found.open.add(path);
      if (isHit) found.hits.add(path);
      return isHit || inside.includes(true);
    }
    isHit ||= String(value).toLowerCase().includes(needle);
    if (isHit) found.hits.add(path);
    return isHit;
  };
  visit(root, "$", undefined);
  return found;
}
