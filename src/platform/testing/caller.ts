import { parseEvents, type ServerEvent } from "./events.ts";

// Tests assert on whatever was answered.
// oxlint-disable-next-line typescript/no-explicit-any
export interface Answer<Body = any> {
  status: number;
  /** Parsed JSON, or the text when it is not JSON; undefined when empty. */
  body: Body;
  headers: Headers;
  /** The body as it came. */
  text: string;
}

export interface RequestOptions {
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Sends these bytes in place of a JSON body. */
  raw?: string | Uint8Array;
}

/** Somebody who sends requests: a person, a key, nobody. */
export interface TestCaller {
  /** What identifies the caller; `with` makes another one. */
  headers: Record<string, string>;
  with(headers: Record<string, string>): TestCaller;
  request(method: string, path: string, body?: unknown, options?: RequestOptions): Promise<Answer>;
  get(path: string, options?: RequestOptions): Promise<Answer>;
  post(path: string, body?: unknown, options?: RequestOptions): Promise<Answer>;
  put(path: string, body?: unknown, options?: RequestOptions): Promise<Answer>;
  patch(path: string, body?: unknown, options?: RequestOptions): Promise<Answer>;
  del(path: string, options?: RequestOptions): Promise<Answer>;
  /** A server-sent stream; `events` ends when the server or `close` ends it. */
  stream(method: "GET" | "POST", path: string, body?: unknown, options?: RequestOptions): Promise<OpenStream>;
}

export interface OpenStream {
  status: number;
  headers: Headers;
  events: AsyncIterable<ServerEvent>;
  close(): void;
}

const parsed = (text: string): unknown => {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
};

/** A caller of the server at `url` that sends these headers with every request. */
export function createCaller(url: string, headers: Record<string, string>): TestCaller {
  const send = (method: string, path: string, body: unknown, options: RequestOptions) => {
    const content = options.raw ?? (body === undefined ? undefined : JSON.stringify(body));
    return fetch(url + path, {
      method,
      redirect: "manual",
      headers: {
        ...headers,
        ...(content === undefined ? {} : { "content-type": "application/json" }),
        ...options.headers,
      },
      ...(content === undefined ? {} : { body: content as string }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  };
  const request: TestCaller["request"] = async (method, path, body, options = {}) => {
    const response = await send(method, path, body, options);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parsed(text) };
  };
  return {
    headers,
    with: (more) => createCaller(url, { ...headers, ...more }),
    request,
    get: (path, options) => request("GET", path, undefined, options),
    post: (path, body, options) => request("POST", path, body, options),
    put: (path, body, options) => request("PUT", path, body, options),
    patch: (path, body, options) => request("PATCH", path, body, options),
    del: (path, options) => request("DELETE", path, undefined, options),
    async stream(method, path, body, options = {}) {
      const aborting = new AbortController();
      const response = await send(method, path, body, {
        ...options,
        headers: { accept: "text/event-stream", ...options.headers },
        signal: aborting.signal,
      });
      return {
        status: response.status,
        headers: response.headers,
        events: parseEvents(response.body!),
        close: () => aborting.abort(),
      };
    },
  };
}
