import { isIP } from "node:net";
import { buildConnector } from "undici";
import type { AddressRules } from "./guard-addresses.ts";

const CONNECT_TIMEOUT_MS = 10_000;

/** No address of the target may be connected to. */
export class BlockedAddress extends Error {}

/** The one place where a socket opens: it resolves once, and connects only to an address that passed. */
export function checkedConnector(rules: AddressRules, lookup: (hostname: string) => Promise<string[]>) {
  const connect: buildConnector.connector = (target, callback) => {
    const { hostname } = target;
    const port = Number(target.port) || (target.protocol === "https:" ? 443 : 80);
    const addresses = isIP(hostname) ? Promise.resolve([hostname]) : lookup(hostname);
    addresses.then(
      (found) => {
        const checked = found.filter((address) => rules.isAllowed(hostname, address, port));
        if (checked.length === 0) return callback(new BlockedAddress("blocked"), null);
        const pinned = checked.map((address) => ({ address, family: isIP(address) }));
        const pinnedLookup = (_: string, asked: { all?: boolean }, answer: (...values: unknown[]) => void) =>
          asked.all ? answer(null, pinned) : answer(null, pinned[0]!.address, pinned[0]!.family);
        buildConnector({ lookup: pinnedLookup as never, allowH2: false, timeout: CONNECT_TIMEOUT_MS })(
          target,
          callback,
        );
      },
      (error: Error) => callback(error, null),
    );
  };
  return connect;
}
