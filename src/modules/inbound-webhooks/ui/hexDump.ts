const PER_LINE = 16;

const isPrintable = (byte: number) => byte >= 0x20 && byte < 0x7f;

/** Bytes as a hex editor shows them: place, sixteen bytes, and what is readable of them. */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let from = 0; from < bytes.length; from += PER_LINE) {
    const line = [...bytes.subarray(from, from + PER_LINE)];
    const hex = line.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const text = line.map((byte) => (isPrintable(byte) ? String.fromCharCode(byte) : ".")).join("");
    lines.push(`${from.toString(16).padStart(8, "0")}  ${hex.padEnd(PER_LINE * 3 - 1)}  ${text}`);
  }
  return lines.join("\n");
}

/** The exact bytes of a body as the API answers it. */
export const bytesOf = ({
  encoding,
  value,
}: {
  encoding: "text" | "base64";
  value: string;
}): Uint8Array<ArrayBuffer> =>
  encoding === "text"
    ? new TextEncoder().encode(value)
    : Uint8Array.from(atob(value), (character) => character.charCodeAt(0));
