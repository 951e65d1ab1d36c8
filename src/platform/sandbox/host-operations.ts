import { createHash, randomUUID, webcrypto } from "node:crypto";

const MAX_BYTES = 4 * 1024 * 1024;
const URL_PARTS = [
  "href",
  "origin",
  "protocol",
  "username",
  "password",
  "host",
  "hostname",
  "port",
  "pathname",
  "search",
  "hash",
] as const;

const partsOf = (url: URL) => Object.fromEntries(URL_PARTS.map((part) => [part, url[part]]));
const orNull = <T>(attempt: () => T): T | null => {
  try {
    return attempt();
  } catch {
    return null;
  }
};

type Operation = (...values: never[]) => unknown;

/** Pure helpers behind the polyfills: JSON values in, JSON value out, null where the input is not valid. */
export const jsonOperations: Record<string, Operation> = {
  now: () => performance.now(),
  uuid: () => randomUUID(),
  atob: (text: string) => orNull(() => atob(text)),
  btoa: (text: string) => orNull(() => btoa(text)),
  url: (url: string, base: string | null) => orNull(() => partsOf(new URL(url, base ?? undefined))),
  setUrl: (href: string, part: (typeof URL_PARTS)[number], value: string) =>
    orNull(() => {
      const url = new URL(href);
      if (part !== "origin") url[part] = value;
      return partsOf(url);
    }),
  parseQuery: (query: string) => [...new URLSearchParams(query)],
  writeQuery: (pairs: [string, string][]) => new URLSearchParams(pairs).toString(),
};

export function encodingName(label: string): string | undefined {
  return orNull(() => new TextDecoder(label).encoding) ?? undefined;
}

export function encodeText(text: string): ArrayBuffer | undefined {
  if (text.length > MAX_BYTES) return undefined;
  return new TextEncoder().encode(text).buffer as ArrayBuffer;
}

/** Undefined when `fatal` was asked for and the bytes are not valid. */
export function decodeText(
  label: string,
  options: TextDecoderOptions,
  bytes: Uint8Array,
): string | undefined {
  return orNull(() => new TextDecoder(label, options).decode(bytes)) ?? undefined;
}

export function randomBytes(sizeBytes: number): ArrayBuffer {
  return webcrypto.getRandomValues(new Uint8Array(Math.min(sizeBytes, 65_536))).buffer;
}

/** The same bytes after the same seed, and nothing about them for who does not know it. */
export function seededBytes(seed: string): (sizeBytes: number) => Uint8Array {
  let counter = 0;
  return (sizeBytes) => {
    const bytes = Buffer.alloc(Math.min(sizeBytes, 65_536));
    for (let at = 0; at < bytes.length; at += 32)
      createHash("sha256").update(`${seed}:${counter++}`).digest().copy(bytes, at);
    return bytes;
  };
}

export function uuidOf(bytes: Uint8Array): string {
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return Buffer.from(bytes)
    .toString("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
