import { type AuthMethods, createAuth } from "./auth.ts";
import { followEvents } from "./event-stream.ts";
import { keyFaultOf } from "./key-format.ts";
import { openRunStream, type RunStream, type StreamInput, type StreamOptions } from "./run-stream.ts";
import type { Input, Output, VerbMethods, VerbName } from "./surface.ts";
import { followTask, type TaskEvent } from "./task-stream.ts";
import { type CallOptions, readJson, send, type Transport } from "./transport.ts";
import { requestOf, verbOf, verbs } from "./verbs.ts";

export interface ClientOptions {
  /** Default `http://localhost:4000`; an empty string means the page's own origin. */
  baseUrl?: string;
  /** `bw_live_…`; names its workspace. One that is mistyped fails each call before anything is sent. Without one, a browser sends its session cookie. */
  apiKey?: string;
  /** With a session: the workspace to act in. */
  workspaceId?: string;
  /** Instead of the global one. */
  fetch?: typeof globalThis.fetch;
  /** Sent with every call. */
  headers?: Record<string, string>;
  /** Further attempts after a network failure, 429, 502, 503 or 504. Default 2. */
  maxRetries?: number;
  /** For each attempt; a stream counts until it opens. Default 120 000. */
  timeoutMs?: number;
}

interface RunStreams {
  runs: {
    /**
     * Runs an agent and yields what happens while it happens.
     *
     * @example
     * ```ts
     * import { createClient } from "@bailiwick/sdk";
     *
     * const client = createClient({ apiKey: "bw_live_…" });
     * for await (const event of client.runs.stream({ agentId: "greeter", input: "Hello" })) {
     *   if (event.type === "snapshot") process.stdout.write(event.text); // written before we joined
     *   if (event.type === "delta") process.stdout.write(event.text);
     *   if (event.type === "done") console.log(event.run.state, event.run.usage.costMicros);
     * }
     * ```
     */
    stream(input: StreamInput, options?: StreamOptions): RunStream;
    /**
     * The events of a run that exists, from the first or after a sequence, live until it ends.
     *
     * @example
     * ```ts
     * import { createClient } from "@bailiwick/sdk";
     *
     * const client = createClient({ apiKey: "bw_live_…" });
     * const run = await client.runs.create({ agentId: "greeter", input: "Hello", mode: "async" });
     * console.log((await client.runs.follow({ id: run.id }).result()).output);
     * ```
     */
    follow(input: { id: string; after?: number }, options?: StreamOptions): RunStream;
  };
}

/** Which events; `after` is where to begin, else with what happens next. */
type Followed<Name extends "events.list" | "organization_events.list"> = Omit<
  Input<Name>,
  "cursor" | "limit" | "order" | "from" | "to"
>;

interface EventStreams {
  events: {
    /**
     * What happens in the workspace, while it happens; a connection that breaks goes on behind the last event.
     *
     * @example
     * ```ts
     * import { createClient } from "@bailiwick/sdk";
     *
     * const client = createClient({ apiKey: "bw_live_…" });
     * for await (const event of client.events.follow({ types: "run.failed,key.*" })) {
     *   console.log(event.sequence, event.type, event.data);
     * }
     * ```
     */
    follow(
      input?: Followed<"events.list">,
      options?: StreamOptions,
    ): AsyncGenerator<Output<"events.get">, never, undefined>;
  };
  organizationEvents: {
    /** What happens in the organization itself, while it happens. */
    follow(
      input: Followed<"organization_events.list">,
      options?: StreamOptions,
    ): AsyncGenerator<Output<"events.get">, never, undefined>;
  };
}

interface TaskStreams {
  tasks: {
    /**
     * What a task does, from its first entry or after one, live until it is over.
     *
     * @example
     * ```ts
     * import { createClient } from "@bailiwick/sdk";
     *
     * const client = createClient({ apiKey: "bw_live_…" });
     * const { id } = await client.tasks.create({ code: "console.log('hello'); return 1", mode: "async" });
     * for await (const event of client.tasks.follow({ id })) {
     *   if (event.type === "log") console.log(event.entry.text ?? event.entry.value);
     *   if (event.type === "done") console.log(event.task.state, event.task.result);
     * }
     * ```
     */
    follow(
      input: { id: string; after?: number },
      options?: StreamOptions,
    ): AsyncGenerator<TaskEvent, void, undefined>;
  };
}

/** Every operation as a method, the streams of runs, tasks and events, and signing in. */
export type Client = VerbMethods &
  RunStreams &
  TaskStreams &
  EventStreams & {
    auth: AuthMethods;
    /** Any operation by its name, for tools that offer all of them. */
    call<Name extends VerbName>(name: Name, input: Input<Name>, options?: CallOptions): Promise<Output<Name>>;
  };

const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

type Call = (input?: object, options?: CallOptions) => Promise<unknown>;

async function* allPages(call: Call, input: object = {}, options?: CallOptions) {
  let cursor: string | null | undefined;
  do {
    const page = (await call({ ...input, cursor }, options)) as {
      data: unknown[];
      nextCursor: string | null;
    };
    yield* page.data;
    cursor = page.nextCursor;
  } while (cursor);
}

/**
 * A client of the API; cheap to make, holds no connection.
 *
 * @example
 * ```ts
 * import { createClient } from "@bailiwick/sdk";
 *
 * const client = createClient({ baseUrl: "http://localhost:4000", apiKey: process.env.BAILIWICK_API_KEY });
 * const agent = await client.agents.create({ name: "Greeter", content: { instructions: "Greet people." } });
 * await client.agents.publish({ id: agent.id, stage: "production" });
 * for await (const { id, name } of client.agents.list.all()) console.log(id, name);
 * ```
 */
export function createClient(options: ClientOptions = {}): Client {
  const { baseUrl = "http://localhost:4000", fetch = globalThis.fetch } = options;
  const transport: Transport = {
    baseUrl: baseUrl.replace(/\/+$/, ""),
    apiKey: options.apiKey,
    keyFault: keyFaultOf(options.apiKey),
    workspaceId: options.workspaceId,
    headers: options.headers ?? {},
    // A browser's fetch refuses to be called as a method of another object.
    fetch: (input, init) => fetch(input, init),
    maxRetries: options.maxRetries ?? 2,
    timeoutMs: options.timeoutMs ?? 120_000,
  };
  const callOf =
    (name: string): Call =>
    async (input = {}, callOptions = {}) =>
      send(transport, requestOf(verbOf(name), input), callOptions, readJson);

  const client: Record<string, Record<string, unknown>> = {};
  for (const { name, isPaged } of verbs) {
    const [resource, action] = name.split(".") as [string, string];
    const call = callOf(name);
    const method = isPaged
      ? Object.assign(call, { all: (...args: Parameters<Call>) => allPages(call, ...args) })
      : call;
    (client[camel(resource)] ??= {})[camel(action)] = method;
  }
  const streams: RunStreams["runs"] = {
    stream(input, streamOptions = {}) {
      // Started and followed apart: the start is then idempotent, and a stream that breaks at once still knows its run.
      const start = async () => {
        const { idleTimeoutMs: _, ...callOptions } = streamOptions;
        const run = await callOf("runs.create")({ ...input, mode: "async" }, callOptions);
        return (run as Output<"runs.create">).id;
      };
      return openRunStream(transport, { start }, streamOptions);
    },
    follow: ({ id, after }, streamOptions = {}) =>
      openRunStream(transport, { runId: id, after }, streamOptions),
  };
  Object.assign(client.runs!, streams);
  client.tasks!.follow = (input: { id: string; after?: number }, streamOptions: StreamOptions = {}) =>
    followTask(transport, input, streamOptions);
  for (const name of ["events", "organization_events"])
    client[camel(name)]!.follow = (input: object = {}, streamOptions: StreamOptions = {}) =>
      followEvents(transport, requestOf(verbOf(`${name}.list`), input), streamOptions);
  const call = (name: string, input: object, callOptions?: CallOptions) => callOf(name)(input, callOptions);
  return asClient({ ...client, auth: createAuth(transport), call });
}

/** The methods were made from the list of verbs the type is made from; client.test.ts holds the two together. */
const asClient = (methods: unknown) => methods as Client;
