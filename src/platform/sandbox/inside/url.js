// The host's own URL parser does the work, so the rules are exactly WHATWG's.
(ask) => {
  const parts = [
    "protocol",
    "username",
    "password",
    "host",
    "hostname",
    "port",
    "pathname",
    "search",
    "hash",
    "href",
  ];

  class URLSearchParams {
    #pairs;
    #changed;
    constructor(init = "", changed = () => {}) {
      this.#changed = changed;
      if (init !== null && typeof init === "object") {
        const pairs = typeof init[Symbol.iterator] === "function" ? [...init] : Object.entries(init);
        this.#pairs = pairs.map(([name, value]) => [String(name), String(value)]);
      } else this.#pairs = ask("parseQuery", String(init));
    }
    #replace(pairs) {
      this.#pairs = pairs;
      this.#changed(this.toString());
    }
    get size() {
      return this.#pairs.length;
    }
    append(name, value) {
      this.#replace([...this.#pairs, [String(name), String(value)]]);
    }
    delete(name, value) {
      this.#replace(
        this.#pairs.filter(
          (pair) => pair[0] !== String(name) || (value !== undefined && pair[1] !== String(value)),
        ),
      );
    }
    get(name) {
      return this.#pairs.find((pair) => pair[0] === String(name))?.[1] ?? null;
    }
    getAll(name) {
      return this.#pairs.filter((pair) => pair[0] === String(name)).map((pair) => pair[1]);
    }
    has(name, value) {
      return this.#pairs.some(
        (pair) => pair[0] === String(name) && (value === undefined || pair[1] === String(value)),
      );
    }
    set(name, value) {
      const at = this.#pairs.findIndex((pair) => pair[0] === String(name));
      if (at < 0) return this.append(name, value);
      const rest = this.#pairs.filter((pair, index) => index === at || pair[0] !== String(name));
      this.#replace(rest.map((pair, index) => (index === at ? [String(name), String(value)] : pair)));
    }
    sort() {
      this.#replace([...this.#pairs].sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0)));
    }
    forEach(callback, self) {
      for (const [name, value] of this.#pairs) callback.call(self, value, name, this);
    }
    *entries() {
      for (const pair of this.#pairs) yield [...pair];
    }
    *keys() {
      for (const pair of this.#pairs) yield pair[0];
    }
    *values() {
      for (const pair of this.#pairs) yield pair[1];
    }
    [Symbol.iterator]() {
      return this.entries();
    }
    toString() {
      return ask("writeQuery", this.#pairs);
    }
  }

  class URL {
    #parts;
    #searchParams;
    constructor(url, base) {
      this.#parts = ask("url", String(url), base === undefined ? null : String(base));
      if (!this.#parts) throw new TypeError(`Invalid URL: ${String(url).slice(0, 200)}`);
    }
    static canParse(url, base) {
      return ask("url", String(url), base === undefined ? null : String(base)) !== null;
    }
    static parse(url, base) {
      return URL.canParse(url, base) ? new URL(url, base) : null;
    }
    get origin() {
      return this.#parts.origin;
    }
    get searchParams() {
      this.#searchParams ??= new URLSearchParams(this.search, (query) => {
        this.#parts = ask("setUrl", this.href, "search", query);
      });
      return this.#searchParams;
    }
    toString() {
      return this.href;
    }
    toJSON() {
      return this.href;
    }
    static {
      for (const part of parts) {
        Object.defineProperty(URL.prototype, part, {
          configurable: true,
          enumerable: true,
          get() {
            return this.#parts[part];
          },
          set(value) {
            const changed = ask("setUrl", this.#parts.href, part, String(value));
            if (!changed) throw new TypeError(`Invalid URL: ${String(value).slice(0, 200)}`);
            this.#parts = changed;
            if (part === "search" || part === "href") this.#searchParams = undefined;
          },
        });
      }
    }
  }
  return { URL, URLSearchParams };
};
