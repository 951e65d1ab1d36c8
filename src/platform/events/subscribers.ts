import type { Tx } from "../db/door.ts";
import type { Platform } from "../platform.ts";
import type { StoredEvent } from "./event-type.ts";

/** Something the product does about events: once for each, in the transaction that marks it as done. */
export interface Subscriber {
  /** `notifications.webhook-disabled`; waiting events are kept under it. */
  name: string;
  types: readonly string[];
  /** `t` goes around the tenancy policies. Throwing tries again later; what the database was told is taken back. */
  handle(t: Tx, event: StoredEvent, platform: Platform): Promise<void>;
}

const subscribers = new Map<string, Subscriber>();
const namesOfType = new Map<string, string[]>();

export function subscribe(subscriber: Subscriber): void {
  const { name, types } = subscriber;
  if (subscribers.has(name)) throw new Error(`${name} subscribes twice`);
  subscribers.set(name, subscriber);
  for (const type of types) namesOfType.set(type, [...(namesOfType.get(type) ?? []), name]);
}

export const subscriberOf = (name: string): Subscriber | undefined => subscribers.get(name);
export const subscribersTo = (type: string): readonly string[] => namesOfType.get(type) ?? [];

/** A numbered event as fanning out needs it, without its data. */
export type EventHead = Omit<StoredEvent, "data" | "createdAt" | "version">;
/** Gives events to whoever is outside (webhooks), in the transaction that numbers them. */
export type FanOut = (t: Tx, events: readonly EventHead[], platform: Platform) => Promise<void>;

const fanOuts: FanOut[] = [];
export const registerFanOut = (fanOut: FanOut): void => void fanOuts.push(fanOut);
export const allFanOuts = (): readonly FanOut[] => fanOuts;
