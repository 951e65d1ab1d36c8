const KEY = /^(bw_(?:live|test)_[A-Za-z0-9_-]{43})([0-9a-z]{7})$/;

// CRC-32 by the polynomial of zlib; a table because browsers bring none.
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});

function crc32(ascii: string): number {
  let crc = 0xffffffff;
  for (let at = 0; at < ascii.length; at++)
    crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ ascii.charCodeAt(at)) & 0xff]!;
  return (crc ^ 0xffffffff) >>> 0;
}

/** Why a key cannot be sent; undefined when nothing speaks against it. */
export function keyFaultOf(key: string | undefined): string | undefined {
  const format = key ? checkKeyFormat(key) : "ok";
  if (format === "mistyped")
    return "the API key is mistyped or cut: its checksum does not match; copy it whole, without spaces";
  if (format === "not_a_key") return "this is not a Bailiwick API key: keys begin with bw_live_";
  return undefined;
}

/**
 * Whether an API key can be one at all, without asking the server: `mistyped` begins like a key but its checksum does not
 * match, so it was cut or changed. `ok` says nothing about whether the key still works.
 *
 * @example
 * ```ts
 * import { checkKeyFormat } from "@bailiwick/sdk";
 *
 * if (checkKeyFormat(process.env.BAILIWICK_API_KEY ?? "") === "mistyped") console.error("Copy the key again, whole.");
 * ```
 */
export function checkKeyFormat(key: string): "ok" | "not_a_key" | "mistyped" {
  const [, body, checksum] = KEY.exec(key) ?? [];
  if (body === undefined) return /^\s*bw_(live|test)_/.test(key) ? "mistyped" : "not_a_key";
  return crc32(body).toString(36).padStart(7, "0") === checksum ? "ok" : "mistyped";
}
