() => {
  const refuse = (value) => {
    throw new Error(`structuredClone: a ${typeof value} cannot be cloned`);
  };
  const copy = (value, seen) => {
    if (typeof value === "function" || typeof value === "symbol") refuse(value);
    if (value === null || typeof value !== "object") return value;
    if (seen.has(value)) return seen.get(value);
    const keep = (twin) => {
      seen.set(value, twin);
      return twin;
    };
    if (value instanceof Date) return keep(new Date(value.getTime()));
    if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags));
    if (value instanceof ArrayBuffer) return keep(value.slice(0));
    if (value instanceof DataView) {
      return keep(new DataView(copy(value.buffer, seen), value.byteOffset, value.byteLength));
    }
    if (ArrayBuffer.isView(value)) {
      return keep(new value.constructor(copy(value.buffer, seen), value.byteOffset, value.length));
    }
    if (value instanceof Map) {
      const twin = keep(new Map());
      for (const [key, item] of [...value]) twin.set(copy(key, seen), copy(item, seen));
      return twin;
    }
    if (value instanceof Set) {
      const twin = keep(new Set());
      for (const item of [...value]) twin.add(copy(item, seen));
      return twin;
    }
    if (value instanceof Error) {
      const twin = keep(new (globalThis[value.name] ?? Error)(value.message));
      if (value.cause !== undefined) twin.cause = copy(value.cause, seen);
      return twin;
    }
    if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet) refuse(value);
    const twin = keep(Array.isArray(value) ? new Array(value.length) : {});
    for (const key of Object.keys(value)) twin[key] = copy(value[key], seen);
    return twin;
  };
  return { structuredClone: (value) => copy(value, new Map()) };
};
