import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer, type Socket } from "node:net";

/** An outside service that counts what reaches it, and can hold a call before or after it took effect. */
export interface ToolServer {
  /** `127.0.0.1:port`, as OUTBOUND_ALLOW wants it. */
  host: string;
  urlOf(path: string): string;
  /** Every request that took effect, in order. */
  effects: Effect[];
  /** `arriving`: the request waits on the wire, without effect. `answering`: it took effect and gets no answer yet. */
  hold(at: "arriving" | "answering"): void;
  /** Answers what is held after its effect; drops what was still on the wire. */
  release(): void;
  /** Calls held now. */
  held(): number;
  stop(): Promise<void>;
}

export interface Effect {
  method: string;
  path: string;
  idempotencyKey: string;
}

export async function startToolServer(): Promise<ToolServer> {
  const effects: Effect[] = [];
  const unread = new Set<Socket>();
  const unanswered = new Set<() => void>();
  let holding: "arriving" | "answering" | null = null;

  const http = createHttpServer((request: IncomingMessage, response: ServerResponse) => {
    request.resume().once("end", () => {
      const { method = "", url = "", headers } = request;
      effects.push({ method, path: url, idempotencyKey: String(headers["idempotency-key"] ?? "") });
      const answer = () => {
        unanswered.delete(answer);
        response.setHeader("content-type", "application/json");
        // A new connection each time, so that every call can be held as it arrives.
        response.setHeader("connection", "close");
        response.end(JSON.stringify({ count: effects.length }));
      };
      if (holding === "answering") unanswered.add(answer);
      else answer();
    });
  });
  const listener = createServer({ pauseOnConnect: true }, (socket) => {
    socket.on("error", () => {});
    if (holding === "arriving") {
      unread.add(socket);
      socket.once("close", () => unread.delete(socket));
      return;
    }
    http.emit("connection", socket);
    socket.resume();
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(listener.address() as { port: number }).port}`;
  return {
    host,
    urlOf: (path) => `http://${host}${path}`,
    effects,
    hold(at) {
      holding = at;
    },
    release() {
      holding = null;
      for (const socket of unread) socket.destroy();
      unread.clear();
      for (const answer of [...unanswered]) answer();
    },
    held: () => unread.size + unanswered.size,
    async stop() {
      http.closeAllConnections();
      for (const socket of unread) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
