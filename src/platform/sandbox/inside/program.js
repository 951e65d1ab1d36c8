// What a task's program finds beside the usual. Chance and time come from what it was given, so a replay sees the same.
({ define, tell, call, chanceFrom, Proxy, Reflect }, { seed, startMs }, clock) => {
  const { stringify } = JSON;
  const RealDate = Date;
  const ProgramDate = function Date(...parts) {
    if (new.target === undefined) return new RealDate(clock()).toString();
    return Reflect.construct(RealDate, parts.length === 0 ? [clock()] : parts, new.target);
  };
  ProgramDate.prototype = RealDate.prototype;
  define(
    "Date",
    Object.assign(ProgramDate, { now: () => clock(), parse: RealDate.parse, UTC: RealDate.UTC }),
  );
  Object.defineProperty(RealDate.prototype, "constructor", {
    value: ProgramDate,
    writable: true,
    configurable: true,
  });
  define("performance", { now: () => clock() - startMs });

  const random = chanceFrom([0, 8, 16, 24].map((at) => parseInt(seed.slice(at, at + 8), 16) | 0));
  Object.defineProperty(Math, "random", { value: random, writable: true, configurable: true });
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
  // What `storage.open` answers is an object that knows which storage it is; everything else stays a tool by its name.
  const stored = (name, args) => orThrow(`storage.${name}`, args);
  const bytesOf = (text) => {
    const plain = atob(text);
    const bytes = new Uint8Array(plain.length);
    for (let at = 0; at < plain.length; at++) bytes[at] = plain.charCodeAt(at);
    return bytes;
  };
  const base64Of = (bytes) => {
    let plain = "";
    for (let at = 0; at < bytes.length; at += 8192)
      plain += String.fromCharCode.apply(null, bytes.subarray(at, at + 8192));
    return btoa(plain);
  };
  const contentOf = (content) => {
    if (typeof content === "string") return { text: content };
    if (content instanceof ArrayBuffer) return { base64: base64Of(new Uint8Array(content)) };
    if (ArrayBuffer.isView(content))
      return { base64: base64Of(new Uint8Array(content.buffer, content.byteOffset, content.byteLength)) };
    if (typeof content?.text === "string" || typeof content?.base64 === "string") return content;
    return { text: stringify(content, null, 2) ?? "" };
  };
  const readBytes = async (id, path) => {
    const pieces = [];
    let size = 0;
    for (let isEnd = false; !isEnd;) {
      const piece = await stored("read_file", { id, path, encoding: "base64", offset: size });
      const bytes = bytesOf(piece.content);
      pieces.push(bytes);
      size += bytes.length;
      isEnd = piece.isEnd || bytes.length === 0;
    }
    const whole = new Uint8Array(size);
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  };
  const asObjects = ({ columns, rows, ...rest }) => ({
    columns,
    rows: rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]]))),
    ...rest,
  });
  const parts = ({ id }) => {
    const set = (key, value, options) => stored("kv_set", { ...options, id, key, value });
    const named = (first) => (typeof first === "string" ? { prefix: first } : first);
    return {
      files: {
        async read(path) {
          const piece = await stored("read_file", { id, path });
          return piece.isEnd ? piece.content : new TextDecoder().decode(await readBytes(id, path));
        },
        readBytes: (path) => readBytes(id, path),
        write: (path, content, options) =>
          stored("write_file", { ...options, id, path, content: contentOf(content) }),
        append: (path, content) => stored("append_file", { id, path, content: contentOf(content) }),
        list: (path, options) => stored("list_files", { ...options, id, ...(path ? { path } : {}) }),
        stat: (path) => stored("stat_file", { id, path }),
        mkdir: (path) => stored("make_directory", { id, path }),
        move: (from, to, options) => stored("move_file", { ...options, id, from, to }),
        remove: (path, options) => stored("remove_file", { ...options, id, path }),
      },
      kv: {
        get: async (key) => (await stored("kv_get", { id, key })).entry?.value ?? null,
        entry: async (key) => (await stored("kv_get", { id, key })).entry,
        set,
        put: set,
        incr: async (key, by = 1, options) => (await stored("kv_incr", { ...options, id, key, by })).value,
        decr: async (key, by = 1, options) => (await stored("kv_decr", { ...options, id, key, by })).value,
        delete: async (key, options) => (await stored("kv_delete", { ...options, id, key })).isDeleted,
        list: (first) => stored("kv_list", { ...named(first), id }),
        keys: async (first) => (await stored("kv_list", { ...named(first), id })).data.map(({ key }) => key),
      },
      sql: {
        query: async (sql, params, options) =>
          asObjects(await stored("sql_query", { ...options, id, sql, ...(params ? { params } : {}) })),
        execute: async (sql, params, options) =>
          asObjects(
            await stored("sql_execute", {
              ...options,
              id,
              ...(Array.isArray(sql) ? { statements: sql } : { sql }),
              ...(params ? { params } : {}),
            }),
          ),
      },
      usage: () => stored("get", { id }),
      close: () => stored("close", { id }),
      delete: () => stored("delete", { id }),
    };
  };
  const opened = async (name, args) => {
    const facts = await stored(name, args);
    return { ...facts, ...parts(facts) };
  };
  const openings = {
    open: (options) => opened("open", options ?? {}),
    get: (first) => opened("get", typeof first === "string" ? { id: first } : first),
  };
  const storageTools = proxyOf(["storage"], (path, [first]) => orThrow(path.join("."), first ?? {}));
  define(
    "storage",
    new Proxy(storageTools, {
      get: (target, key) => (Object.hasOwn(openings, key) ? openings[key] : target[key]),
    }),
  );

  define("emit", (value) => {
    tell("emit", stringify(value) ?? "null");
  });
};
