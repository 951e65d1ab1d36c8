// What a task's program finds beside the usual. Chance and time come from what it was given, so a replay sees the same.
({ define, ask, tell, call, refuse }, { seed, startMs }) => {
  const { stringify } = JSON;
  const { Proxy, Reflect } = globalThis;
  let now = startMs;

  const RealDate = Date;
  const ProgramDate = function Date(...parts) {
    if (new.target === undefined) return new RealDate(now).toString();
    return Reflect.construct(RealDate, parts.length === 0 ? [now] : parts, new.target);
  };
  ProgramDate.prototype = RealDate.prototype;
  define("Date", Object.assign(ProgramDate, { now: () => now, parse: RealDate.parse, UTC: RealDate.UTC }));
  Object.defineProperty(RealDate.prototype, "constructor", {
    value: ProgramDate,
    writable: true,
    configurable: true,
  });
  define("performance", { now: () => now - startMs });

  let [a, b, c, d] = [0, 8, 16, 24].map((at) => parseInt(seed.slice(at, at + 8), 16) | 0);
  Math.random = () => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  // When something is collected differs from run to run.
  delete globalThis.WeakRef;
  delete globalThis.FinalizationRegistry;

  class ToolError extends Error {
    constructor(address, error) {
      super(`${address}: ${error?.message ?? "the call failed"}`);
      this.name = "ToolError";
      this.code = error?.code;
      this.retryable = error?.retryable ?? false;
      this.details = error?.details;
    }
  }
  define("ToolError", ToolError);

  const orThrow = async (address, args) => {
    const answer = await call(address, args);
    if (!answer.ok) throw new ToolError(address, answer.error);
    return answer.data;
  };
  const invoke = (path, args) => {
    const [first, second] = args;
    if (path.length === 1 && path[0] === "search") {
      const asked = typeof first === "string" ? { ...second, query: first } : first;
      return orThrow("tools.search", asked ?? {});
    }
    if (path.length === 1 && path[0] === "describe") {
      const address = typeof first === "string" ? first : (first?.address ?? first?.path);
      return orThrow("tools.describe", { address });
    }
    const mustSucceed = path.length > 2 && path[path.length - 1] === "orThrow";
    const address = (mustSucceed ? path.slice(0, -1) : path).join(".");
    return mustSucceed ? orThrow(address, first ?? {}) : call(address, first ?? {});
  };
  const readOnly = () => {
    throw new TypeError("Tools cannot be changed");
  };
  const handlers = {
    set: readOnly,
    defineProperty: readOnly,
    deleteProperty: readOnly,
    setPrototypeOf: readOnly,
  };
  const proxyOf = (path, make) =>
    new Proxy(() => {}, {
      ...handlers,
      // Without `then` it is no promise, without `toJSON` it serializes as nothing.
      get: (_, key) => {
        if (typeof key !== "string" || key === "then" || key === "toJSON") return undefined;
        if (key === "toString" || key === "valueOf") return () => `[${["tools", ...path].join(".")}]`;
        return proxyOf([...path, key], make);
      },
      apply: (_, self, args) => make(path, args),
      construct: readOnly,
      getPrototypeOf: () => null,
      ownKeys: () => [],
      has: () => false,
      getOwnPropertyDescriptor: () => undefined,
    });
  define("tools", proxyOf([], invoke));
  define(
    "storage",
    proxyOf(["storage"], (path, [first]) => orThrow(path.join("."), first ?? {})),
  );

  define("emit", (value) => {
    tell("emit", stringify(value) ?? "null");
  });
  for (const name of ["fetch", "XMLHttpRequest", "WebSocket"]) refuse(name, ": call a tool");
  return {
    setClock: (ms) => {
      if (ms > now) now = ms;
    },
  };
};
