const NETWORK = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ENOENT",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);
// Shutdown and restart, too many connections, deadlock and serialization: the same statements may work a moment later.
const SERVER = /^(08...|57P0[1235]|53300|40001|40P01)$/;
const LOST =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed)/;

/** Whether the database was away or busy, so that what failed is worth trying again; a defect never is. */
export function isTransient(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === "string" && (NETWORK.has(code) || SERVER.test(code))) return true;
  return typeof message === "string" && LOST.test(message);
}
