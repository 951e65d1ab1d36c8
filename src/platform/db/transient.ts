import { setTimeout as sleep } from "node:timers/promises";

const NETWORK = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH"]);
// Shutdown and restart, too many connections, a transaction left idle, deadlock and serialization: the same statements may work a moment later.
const SERVER = /^(08...|57P0[1235]|53300|25P03|40001|40P01)$/;
const LOST =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed)/;

/** Whether the database was away or busy, so that what failed is worth trying again; a defect never is. */
export function isTransient(error: unknown): boolean {
  const { code, message, syscall } = (error ?? {}) as Record<string, unknown>;
  if (typeof code === "string" && (NETWORK.has(code) || SERVER.test(code))) return true;
  // A socket that is not there while the server restarts; any other file that is missing is no sign of it.
  if (code === "ENOENT" && syscall === "connect") return true;
  return typeof message === "string" && LOST.test(message);
}

/** Two transactions met, and this one was undone whole so that the other could go on: a deadlock, or no order of the two. */
export const hasMet = (error: unknown): boolean =>
  ["40001", "40P01"].includes(String((error as { code?: unknown } | null)?.code));
const TRIES = 3;
const MOST_PAUSE_MS = 30;

/** One transaction and nothing besides, repeated when it met another. */
export async function repeatedWhenMet<T>(transaction: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction();
    } catch (error) {
      if (attempt === TRIES || !hasMet(error)) throw error;
      // The other has been let go on, and takes what it waited for before this one asks again.
      await sleep(Math.random() * MOST_PAUSE_MS * attempt);
    }
  }
}
