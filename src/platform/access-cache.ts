import { sql } from "kysely";
import { BUS_CHANNEL, type Bus } from "./bus.ts";
import type { Tx } from "./db/door.ts";

/**
 * What a credential may do, remembered until something it depends on changes. Every entry is filed under tags (its key,
 * session, account, workspace); a change names a tag in its own transaction and every process drops the entries under it.
 */
export interface AccessCache {
  /** The cached value, or what `load` answers. Nothing is cached while other processes cannot be heard. */
  get<T>(key: string, load: () => Promise<Loaded<T>>): Promise<T>;
  /** Drops entries under these tags in every process, once `t` commits. */
  invalidate(t: Tx, ...tags: string[]): Promise<void>;
  /** Drops entries under these tags here, at once; for changes made outside a transaction of ours. */
  drop(tags: string[]): void;
  /** Calls back when a tag is dropped: open streams and waiting calls look again, or end. */
  onDrop(tag: string, listener: () => void): () => void;
}

export interface Loaded<T> {
  value: T;
  tags: string[];
  /** When the value ends by itself, in Unix milliseconds: a grant's end. */
  expiresAt?: number;
}

const TOPIC = "access";
const MAX_ENTRIES = 50_000;
// Bounds staleness should a notification be lost in a way no heartbeat sees.
const MAX_AGE_MS = 30_000;
// The one clock may be set back, the other stands still while the machine sleeps.
interface Moment {
  clock: number;
  steady: number;
}
const moment = (): Moment => ({ clock: Date.now(), steady: performance.now() });
const isOld = (since: Moment, now: Moment): boolean =>
  Math.max(now.clock - since.clock, now.steady - since.steady) >= MAX_AGE_MS;
// PostgreSQL takes notices below 8000 bytes.
const TAGS_PER_NOTICE = 100;

export function createAccessCache(bus: Bus, processId: string): AccessCache {
  const entries = new Map<
    string,
    { value: Promise<unknown>; tags: string[]; since: Moment; expiresAt: number; loadedSince: number | null }
  >();
  const keysOfTag = new Map<string, Set<string>>();
  const listeners = new Map<string, Set<() => void>>();
  let epoch = 0;

  const remove = (key: string) => {
    const entry = entries.get(key);
    if (!entry) return;
    entries.delete(key);
    for (const tag of entry.tags) {
      const keys = keysOfTag.get(tag);
      keys?.delete(key);
      if (keys?.size === 0) keysOfTag.delete(tag);
    }
  };
  const drop = (tags: string[]) => {
    epoch++;
    for (const tag of tags) {
      for (const key of [...(keysOfTag.get(tag) ?? [])]) remove(key);
      for (const listener of [...(listeners.get(tag) ?? [])]) listener();
    }
  };
  const clear = () => {
    epoch++;
    entries.clear();
    keysOfTag.clear();
    for (const set of [...listeners.values()]) for (const listener of [...set]) listener();
  };
  bus.subscribe(TOPIC, (tags) => drop(tags as string[]));
  bus.onReconnect(clear);

  return {
    async get<T>(key: string, load: () => Promise<Loaded<T>>): Promise<T> {
      const found = entries.get(key);
      const now = moment();
      // A load that began before something was dropped may answer what was true before: only those who asked before share it.
      const isCurrent = found && (found.loadedSince === null || found.loadedSince === epoch);
      if (isCurrent && bus.isListening() && !isOld(found.since, now) && now.clock < found.expiresAt)
        return found.value as Promise<T>;
      if (!bus.isListening()) return (await load()).value;
      remove(key);
      const startedAt = epoch;
      const loading = load();
      // Concurrent lookups of one credential share a single load.
      const entry = {
        value: loading.then(({ value }) => value),
        tags: [] as string[],
        since: now,
        expiresAt: Infinity,
        loadedSince: startedAt as number | null,
      };
      const forget = () => {
        if (entries.get(key) === entry) remove(key);
      };
      entries.set(key, entry);
      try {
        const { tags, expiresAt = Infinity } = await loading;
        // Something was dropped meanwhile: what was loaded may be from before the change, so it is used once and not kept.
        if (epoch !== startedAt || entries.get(key) !== entry) forget();
        else {
          entry.loadedSince = null;
          entry.tags = tags;
          entry.expiresAt = expiresAt;
          for (const tag of tags) {
            let keys = keysOfTag.get(tag);
            if (!keys) keysOfTag.set(tag, (keys = new Set()));
            keys.add(key);
          }
        }
      } catch {
        forget();
      }
      if (entries.size > MAX_ENTRIES) remove(entries.keys().next().value!);
      return entry.value;
    },
    async invalidate(t, ...tags) {
      for (let start = 0; start < tags.length; start += TAGS_PER_NOTICE) {
        const payload = JSON.stringify([
          `${processId}:tx`,
          TOPIC,
          tags.slice(start, start + TAGS_PER_NOTICE),
        ]);
        await sql`select pg_notify(${BUS_CHANNEL}, ${payload})`.execute(t.db);
      }
      t.afterCommit(() => drop(tags));
    },
    drop,
    onDrop(tag, listener) {
      let set = listeners.get(tag);
      if (!set) listeners.set(tag, (set = new Set()));
      set.add(listener);
      return () => {
        set.delete(listener);
        if (set.size === 0) listeners.delete(tag);
      };
    },
  };
}
