import { createServer, connect, type AddressInfo, type Socket } from "node:net";
import { once } from "node:events";

/**
 * A way to PostgreSQL that can become half-open for the listening connection alone: its socket stays open at both ends and
 * nothing goes through. Every other connection keeps working.
 */
export interface SilentProxy {
  /** The same database behind the proxy. */
  url: string;
  /** Silences the listening connections there are; with `forever`, also each new one from its first word. */
  silence(options?: { forever?: boolean }): void;
  /** Lets new listening connections through again; the silent ones stay so. */
  heal(): void;
  /** Connections that ever asked to listen. */
  listeners(): number;
  stop(): Promise<void>;
}

const LISTENS = "listen bailiwick";

export async function startSilentProxy(databaseUrl: string): Promise<SilentProxy> {
  const upstream = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const listening: { isSilent: boolean }[] = [];
  let areNewSilent = false;

  const server = createServer((near) => {
    const far = connect(Number(upstream.port || 5432), upstream.hostname);
    const state = { isSilent: false, isListening: false };
    const look = (bytes: Buffer) => {
      if (state.isListening || !bytes.includes(LISTENS)) return;
      state.isListening = true;
      state.isSilent = areNewSilent;
      listening.push(state);
    };
    near.on("data", (bytes) => {
      look(bytes);
      if (!state.isSilent) far.write(bytes);
    });
    far.on("data", (bytes) => {
      if (!state.isSilent) near.write(bytes);
    });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.setNoDelay(true);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        sockets.delete(one);
        if (!state.isSilent) other.destroy();
      });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = new URL(databaseUrl);
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as AddressInfo).port);

  return {
    url: url.toString(),
    silence({ forever = false } = {}) {
      areNewSilent = forever;
      for (const state of listening) state.isSilent = true;
    },
    heal() {
      areNewSilent = false;
    },
    listeners: () => listening.length,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
