export const MAX_PATH_BYTES = 1_000;
const MAX_SEGMENT_BYTES = 200;

// Control and format characters, what Windows forbids in names, and what separates names there.
const FORBIDDEN = /[\p{C}\p{Zl}\p{Zp}<>:"|?*\\]/u;
// Devices, whatever their ending: opening such a file on Windows opens the device.
const DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$)(\.|$)/i;

const bytesOf = (text: string) => new TextEncoder().encode(text).byteLength;

function segmentFault(segment: string): string | null {
  if (segment === "") return "has an empty name in it: no slash at its ends, and none twice";
  if (segment === "." || segment === "..") return "may not hold . or ..";
  if (FORBIDDEN.test(segment)) return 'may not hold control characters, backslashes or any of <>:"|?*';
  if (/[. ]$|^ /.test(segment)) return "has a name that begins with a space, or ends with a space or a dot";
  if (DEVICE.test(segment)) return "has a name that is a device on Windows";
  if (bytesOf(segment) > MAX_SEGMENT_BYTES) return `has a name longer than ${MAX_SEGMENT_BYTES} bytes`;
  return null;
}

/**
 * What is wrong with a path, as a sentence's end; null: nothing. Paths name rows, never places on the server's disk; what is
 * refused here is refused because an exported file must be safe to unpack anywhere.
 */
export function pathFault(path: string): string | null {
  if (path.startsWith("/")) return "is absolute: paths begin at the storage itself, such as notes/today.txt";
  if (/^[a-z]:/i.test(path)) return "names a drive";
  if (bytesOf(path) > MAX_PATH_BYTES) return `is longer than ${MAX_PATH_BYTES} bytes`;
  for (const segment of path.split("/")) {
    const fault = segmentFault(segment);
    if (fault) return fault;
  }
  return null;
}

/** One way to write each path: two that look the same are the same. */
export const normalPath = (path: string): string => path.normalize("NFC");

/** `a/b/c` → `a/b`; of a name at the top, the empty path. */
export const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

/** `a/b/c` → `a`, `a/b`. */
export const ancestorsOf = (path: string): string[] =>
  path
    .split("/")
    .slice(0, -1)
    .map((_, index, names) => names.slice(0, index + 1).join("/"));
