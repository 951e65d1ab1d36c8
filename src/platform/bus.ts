import { EventEmitter } from "node:events";
import pg from "pg";
import type { Log } from "./log.ts";

/**
 * Small messages between processes over LISTEN/NOTIFY, on one direct connection. Nothing durable travels here: a message
 * is a hint to look, or live text nobody has to keep. Own messages are delivered at once, without the round trip.
 */
export interface Bus {
  publish(topic: string, data: unknown): void;
  subscribe(topic: string, listener: (data: unknown) => void): () => void;
  /** False while messages of other processes may be missed. */
  isListening(): boolean;
  onReconnect(listener: () => void): void;
  close(): Promise<void>;
}

export const BUS_CHANNEL = "bailiwick";
// NOTIFY carries at most 8000 bytes; longer data is split by its sender.
export const MAX_MESSAGE_BYTES = 7000;
const HEARTBEAT_MS = 5_000;
const REST_MS = 5;

export async function createBus(options: { url: string; processId: string; log: Log }): Promise<Bus> {
  const { url, processId, log } = options;
  const topics = new EventEmitter().setMaxListeners(0);
  const reconnected: (() => void)[] = [];
  let client: pg.Client | null = null;
  let isClosed = false;
  let retry: NodeJS.Timeout | undefined;

  const deliver = (topic: string, data: unknown) => {
    topics.emit(topic, data);
  };
  const lose = () => {
    if (isClosed || !client) return;
    client.removeAllListeners();
    client.on("error", () => {});
    void client.end().catch(() => {});
    client = null;
    log.warn("the listening connection was lost; reconnecting");
    retry = setTimeout(connect, 250);
  };
  async function connect(): Promise<void> {
    if (isClosed) return;
    const next = new pg.Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: 5000 });
    next.on("error", lose);
    next.on("end", lose);
    next.on("notification", ({ payload }) => {
      const [from, topic, data] = JSON.parse(payload!) as [string, string, unknown];
      if (from !== processId) deliver(topic, data);
    });
    try {
      await next.connect();
      // A connection that is silent from the start would otherwise be waited for as long as the process lives.
      await next.query({ text: `listen ${BUS_CHANNEL}`, query_timeout: 5000 } as pg.QueryConfig);
    } catch (error) {
      next.removeAllListeners();
      next.on("error", () => {});
      void next.end().catch(() => {});
      log.debug({ err: error }, "the listening connection could not be made");
      retry = setTimeout(connect, 500);
      return;
    }
    const isFirst = client === null && reconnected.length === 0;
    client = next;
    if (!isFirst) for (const listener of reconnected) listener();
  }
  await connect();

  // One statement at a time on the connection; a lost one rejects what is under way, so the next gets its turn.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<unknown> | undefined) => {
    turn = turn
      .then(work)
      .catch((error: unknown) => log.debug({ err: error }, "the listening connection did not answer"));
    return turn;
  };

  // A half-open connection answers nothing: the heartbeat finds it before the caches trust it too long.
  const heartbeat = setInterval(() => {
    const beating = client;
    if (!beating) return;
    const timer = setTimeout(() => beating === client && lose(), 2000);
    void inTurn(() => beating.query("select 1")).then(() => clearTimeout(timer));
  }, HEARTBEAT_MS);

  // One statement carries everything published while the one before was under way, or went out a moment ago.
  let queued: string[] = [];
  let restedAtMs = 0;
  const flush = () => {
    const payloads = queued;
    queued = [];
    restedAtMs = performance.now() + REST_MS;
    return client?.query("select pg_notify($1, p) from unnest($2::text[]) as p", [BUS_CHANNEL, payloads]);
  };

  return {
    publish(topic, data) {
      deliver(topic, data);
      if (queued.push(JSON.stringify([processId, topic, data])) > 1) return;
      const go = () => void inTurn(flush);
      const leftMs = restedAtMs - performance.now();
      if (leftMs > 0) setTimeout(go, leftMs);
      else setImmediate(go);
    },
    subscribe(topic, listener) {
      topics.on(topic, listener);
      return () => topics.off(topic, listener);
    },
    isListening: () => client !== null,
    onReconnect: (listener) => void reconnected.push(listener),
    async close() {
      isClosed = true;
      clearTimeout(retry);
      clearInterval(heartbeat);
      await client?.end().catch(() => {});
    },
  };
}
