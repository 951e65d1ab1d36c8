/** What stands at a path such as `items.0.summary`; undefined where there is nothing. */
export const fieldAt = (value: unknown, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>(
      (at, name) =>
        typeof at === "object" && at !== null ? (at as Record<string, unknown>)[name] : undefined,
      value,
    );
