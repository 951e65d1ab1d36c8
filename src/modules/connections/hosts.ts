import { invalid } from "../../platform/errors.ts";

const portOf = (protocol: string, port: string) =>
  port === "" ? (protocol === "http:" ? 80 : 443) : Number(port);

/** How an address is named among the hosts of a connection: without a port where it is https and the usual one. */
export function hostOf(address: string): string {
  const { protocol, hostname, port } = new URL(address);
  const number = portOf(protocol, port);
  return number === 443 && protocol === "https:" ? hostname : `${hostname}:${number}`;
}

const parted = (text: string): [name: string, port: number, isPlain: boolean] => {
  const [, name, port] = /^(.*?)(?::(\d{1,5}))?$/.exec(text) as unknown as [string, string, string?];
  return [name.toLowerCase(), port === undefined ? 443 : Number(port), port === undefined];
};

/** Whether a credential for `patterns` may go to `host`, as `hostOf` names it. */
function isOwnHost(patterns: readonly string[], host: string): boolean {
  const [name, port] = parted(host);
  return patterns.some((pattern) => {
    const [ownName, ownPort] = parted(pattern);
    if (port !== ownPort) return false;
    return ownName.startsWith("*.") ? name.endsWith(ownName.slice(1)) : name === ownName;
  });
}

/** A credential goes in clear text only where a port was named on purpose. */
export function maySendTo(patterns: readonly string[], address: string): boolean {
  const { protocol } = new URL(address);
  const host = hostOf(address);
  if (protocol === "https:" && new URL(address).port === "") return isOwnHost(patterns, host);
  return isOwnHost(
    patterns.filter((pattern) => !parted(pattern)[2]),
    host,
  );
}

/** Throws the field's 422 for an address that carries a user name or password. */
export function requirePlain(path: string, address: string | null | undefined): void {
  if (!address) return;
  const { username, password } = new URL(address);
  if (username || password) throw invalid(path, "must not hold a user name or password");
}
