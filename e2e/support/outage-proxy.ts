import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A way to PostgreSQL that can be cut, as when the server restarts, and healed. */
export interface OutageProxy {
  /** The same database behind the proxy. */
  url: string;
  cut(): void;
  /** Nothing goes through and nothing is refused, as when the network drops what is sent. */
  hang(): void;
  heal(): void;
  stop(): Promise<void>;
}

export async function startOutageProxy(databaseUrl: string): Promise<OutageProxy> {
  const upstream = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let isCut = false;
  let isHanging = false;
  const server = createServer((near) => {
    near.on("error", () => {});
    if (isCut) return near.destroy();
    const far = connect(Number(upstream.port || 5432), upstream.hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.setNoDelay(true);
      one.on("data", (bytes) => other.write(bytes));
      if (isHanging) one.pause();
      one.on("error", () => other.destroy());
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = new URL(databaseUrl);
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as AddressInfo).port);
  const endAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.toString(),
    cut() {
      isCut = true;
      endAll();
    },
    hang() {
      isHanging = true;
      for (const socket of sockets) socket.pause();
    },
    heal() {
      isCut = false;
      isHanging = false;
      for (const socket of sockets) socket.resume();
    },
    async stop() {
      endAll();
      server.close();
      await once(server, "close");
    },
  };
}
