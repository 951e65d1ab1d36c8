import type { Config } from "../config.ts";
import type { AccessCache } from "./access-cache.ts";
import type { Blobs } from "./blobs.ts";
import type { Books } from "./books/books.ts";
import type { Bus } from "./bus.ts";
import type { Cipher } from "./crypto.ts";
import type { Door } from "./db/door.ts";
import type { Gate } from "./gate.ts";
import type { Guard } from "./guard.ts";
import type { OAuth } from "./identity.ts";
import type { Log } from "./log.ts";
import type { Mail } from "./mail.ts";
import type { Metrics } from "./metrics.ts";
import type { Sandbox } from "./sandbox/sandbox.ts";
import type { LiveSettings } from "./live-settings.ts";
import type { PriceBook } from "./prices.ts";
import type { Advancer } from "./dispatch/advancer.ts";

/** What one process offers to every module. Made in app.ts, passed down, never imported. */
export interface Platform {
  config: Config;
  door: Door;
  blobs: Blobs;
  log: Log;
  metrics: Metrics;
  bus: Bus;
  access: AccessCache;
  cipher: Cipher;
  guard: Guard;
  gate: Gate;
  mail: Mail;
  oauth: OAuth;
  sandbox: Sandbox;
  settings: LiveSettings;
  advancer: Advancer;
  books: Books;
  prices: PriceBook;
  /** The time, for whatever goes by dates; a test sets it. */
  now(): Date;
  /** Answers a request as the listener would, for what asks this installation about itself. */
  serve(request: Request): Promise<Response>;
}
