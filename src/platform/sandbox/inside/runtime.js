// What every job finds, evaluated once in a thread. Everything that leaves is JSON text: C strings end at NUL.
(host) => {
  const { parse, stringify } = JSON;
  const { Promise, Proxy, Reflect } = globalThis;
  const calls = new Map();
  const timers = new Map();
  let lastId = 0;

  const tell = (operation, ...rest) => host(operation, stringify(rest));
  const ask = (operation, ...rest) => {
    const answer = tell(operation, ...rest);
    return answer === undefined ? undefined : parse(answer);
  };
  const define = (name, value) =>
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
  const defineLazily = (names, load) => {
    for (const name of names) {
      Object.defineProperty(globalThis, name, {
        configurable: true,
        get() {
          const loaded = load();
          for (const each of names) define(each, loaded[each]);
          return loaded[name];
        },
        set: (value) => define(name, value),
      });
    }
  };
  const refuse = (name, place, advice) =>
    define(name, () => {
      throw new Error(`${name} is not available in ${place}${advice}`);
    });

  const show = (value) => {
    if (typeof value === "string") return value;
    if (value instanceof Error) return `${value.name}: ${value.message}`;
    try {
      return stringify(value) ?? String(value);
    } catch {
      return String(value);
    }
  };
  let logsAreFull = false;
  const logAs =
    (level) =>
    (...values) => {
      if (!logsAreFull) logsAreFull = ask("log", level, values.map(show).join(" ")) === false;
    };
  define("console", {
    log: logAs("log"),
    info: logAs("info"),
    warn: logAs("warn"),
    error: logAs("error"),
    debug: logAs("debug"),
  });

  const startTimer = (callback, delayMs, rest, isRepeating) => {
    if (typeof callback !== "function") throw new TypeError("The callback must be a function");
    const id = ++lastId;
    const timer = { callback, delayMs: Number(delayMs) || 0, rest, isRepeating };
    const refusal = ask("timer", id, timer.delayMs);
    if (refusal) throw new RangeError(refusal);
    timers.set(id, timer);
    return id;
  };
  define("setTimeout", (callback, delayMs, ...rest) => startTimer(callback, delayMs, rest, false));
  define("setInterval", (callback, delayMs, ...rest) => startTimer(callback, delayMs, rest, true));
  const stopTimer = (id) => {
    if (timers.delete(id)) tell("clearTimer", id);
  };
  define("clearTimeout", stopTimer);
  define("clearInterval", stopTimer);
  const fail = (error) => {
    try {
      if (error === null || typeof error !== "object") return tell("fail", `Thrown: ${show(error)}`, "");
      tell("fail", `${error.name ?? "Error"}: ${error.message ?? show(error)}`, String(error.stack ?? ""));
    } catch {
      tell("fail", "Thrown: an error that cannot be read", "");
    }
  };
  define("queueMicrotask", (callback) => {
    if (typeof callback !== "function") throw new TypeError("The callback must be a function");
    Promise.resolve()
      .then(() => callback())
      .catch(fail);
  });

  for (const name of ["fetch", "XMLHttpRequest"]) refuse(name, "a code tool", ": use an http tool");
  refuse("require", "a code tool", ": import a snippet");
  define("performance", { now: () => ask("now") });
  const chanceFrom = ([a, b, c, d]) => {
    const next = () => {
      const sum = (((a + b) | 0) + d) | 0;
      d = (d + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (c << 21) | (c >>> 11);
      c = (c + sum) | 0;
      return (sum >>> 0) / 4294967296;
    };
    return next;
  };
  // The engine's own would give every job the same numbers, because each finds the same memory.
  let chance;
  Object.defineProperty(Math, "random", {
    value: () => (chance ??= chanceFrom(new Int32Array(host("random", "[16]"))))(),
    writable: true,
    configurable: true,
  });
  define("atob", (text) => {
    const answer = ask("atob", String(text));
    if (answer === null) throw new Error("atob: the text is not valid base64");
    return answer;
  });
  define("btoa", (text) => {
    const answer = ask("btoa", String(text));
    if (answer === null) throw new Error("btoa: the text has characters outside Latin-1");
    return answer;
  });
  define("crypto", {
    randomUUID: () => ask("uuid"),
    getRandomValues: (array) => {
      if (!ArrayBuffer.isView(array)) throw new TypeError("getRandomValues needs a typed array");
      if (array.byteLength > 65536) throw new RangeError("getRandomValues fills at most 65536 bytes");
      const bytes = new Uint8Array(host("random", stringify([array.byteLength])));
      new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(bytes);
      return array;
    },
  });
  defineLazily(["URL", "URLSearchParams"], () => host("load", '["url"]')(ask));
  defineLazily(["TextEncoder", "TextDecoder"], () => host("load", '["text"]')(host));
  defineLazily(["structuredClone"], () => host("load", '["clone"]')());
  const call = (name, args) =>
    new Promise((resolve, reject) => {
      const id = ++lastId;
      const refusal = ask("call", id, String(name), stringify(args) ?? "null");
      if (refusal) reject(new Error(refusal));
      else calls.set(id, { resolve, reject });
    });

  let program;

  return {
    allowCalls: () => define("call", call),
    becomeProgram(setupJson) {
      const setup = parse(setupJson);
      let clockMs = setup.startMs;
      program = {
        setClock: (ms) => {
          if (ms > clockMs) clockMs = ms;
        },
      };
      // When something is collected differs from run to run.
      delete globalThis.WeakRef;
      delete globalThis.FinalizationRegistry;
      for (const name of ["fetch", "XMLHttpRequest", "WebSocket"]) refuse(name, "a task", ": call a tool");
      refuse("require", "a task", ": import a snippet");
      // Most of it is read when the program first asks for any of it: that costs more than a short program.
      const names = ["Date", "performance", "ToolError", "tools", "storage", "emit"];
      const random = Object.getOwnPropertyDescriptor(Math, "random");
      const realDate = Date;
      const load = () => {
        for (const name of names) define(name, name === "Date" ? realDate : undefined);
        Object.defineProperty(Math, "random", random);
        host("load", '["program"]')({ define, tell, call, chanceFrom, Proxy, Reflect }, setup, () => clockMs);
      };
      const lazily = (owner, name) =>
        Object.defineProperty(owner, name, {
          configurable: true,
          get() {
            load();
            return owner[name];
          },
          set(value) {
            load();
            owner[name] = value;
          },
        });
      for (const name of names) lazily(globalThis, name);
      lazily(Math, "random");
      Object.defineProperty(realDate.prototype, "constructor", {
        configurable: true,
        get: () => globalThis.Date,
      });
    },
    async start(entry, isModule, inputJson) {
      try {
        const input = parse(inputJson);
        if (program) define("input", input);
        let main = isModule ? (await entry).default : entry;
        // A program may be a function, an expression that answers one, or a value.
        if (program && !isModule) main = await main(input);
        if (typeof main !== "function" && !program)
          throw new TypeError("The default export must be a function");
        const result = typeof main === "function" ? await main(input) : main;
        const json = stringify(result) ?? "null";
        host("done", json, json.length);
      } catch (error) {
        fail(error);
      }
    },
    settle(id, isOk, json, clockMs) {
      program?.setClock(clockMs);
      const call = calls.get(id);
      calls.delete(id);
      if (isOk) call.resolve(parse(json));
      else call.reject(new Error(parse(json)));
    },
    fire(id, clockMs) {
      program?.setClock(clockMs);
      const timer = timers.get(id);
      if (!timer) return;
      if (!timer.isRepeating) timers.delete(id);
      try {
        const refusal = timer.isRepeating && ask("timer", id, timer.delayMs);
        if (refusal) throw new RangeError(refusal);
        timer.callback(...timer.rest);
      } catch (error) {
        fail(error);
      }
    },
  };
};
