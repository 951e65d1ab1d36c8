import { withDatabase } from "../database.ts";
import { startExecutor } from "./executor.ts";
import { startOurs } from "./ours.ts";
import { type Operation, startToolService, type ToolService } from "./service.ts";
import type { Side } from "./side.ts";

export const CAP_MB = 64;
/** The source both sides have from the start. */
export const SOURCE = "target";
export const OPERATIONS: readonly Operation[] = [
  { name: "look", method: "get", summary: "Look" },
  { name: "send", method: "post", summary: "Send" },
];

export interface Site {
  ours: Side;
  peer: Side;
  service: ToolService;
}

/** Both sides beside one service, whose operations both have as tools. */
export const withSite = <T>(work: (site: Site) => Promise<T>): Promise<T> =>
  withDatabase(async (database) => {
    const service = await startToolService();
    const sides: Side[] = [];
    try {
      const environment = { OUTBOUND_ALLOW: new URL(service.url).host, SANDBOX_MEMORY_MB: String(CAP_MB) };
      const ours = await startOurs(database, environment);
      sides.push(ours);
      const peer = await startExecutor(database.directory);
      sides.push(peer);
      const url = service.publish(SOURCE, OPERATIONS);
      for (const side of sides) await side.addSource(SOURCE, url, OPERATIONS.length);
      return await work({ ours, peer, service });
    } finally {
      for (const { stop } of sides) await stop();
      service.stop();
    }
  });
