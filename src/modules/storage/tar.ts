// The POSIX (pax) form of tar: what every unpacker reads, and written as it goes.

const BLOCK = 512;
const FILE = "0";
const DIRECTORY = "5";
const EXTENDED = "x";

export interface TarEntry {
  /** Relative, with slashes. */
  path: string;
  kind: "file" | "directory";
  sizeBytes: number;
  changedAt: Date;
  bytes(): AsyncIterable<Uint8Array>;
}

function header({ path, sizeBytes, changedAt }: Omit<TarEntry, "bytes" | "kind">, type: string): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number) =>
    block.write(`${value.toString(8).padStart(length - 1, "0")}\0`, at, "latin1");
  block.write(path, 0, 100, "utf8");
  octal(type === DIRECTORY ? 0o755 : 0o644, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(sizeBytes, 124, 12);
  octal(Math.max(0, Math.floor(changedAt.getTime() / 1_000)), 136, 12);
  block.fill(" ", 148, 156);
  block.write(type, 156, "latin1");
  block.write("ustar\0" + "00", 257, "latin1");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}

const padding = (sizeBytes: number): Buffer => Buffer.alloc((BLOCK - (sizeBytes % BLOCK)) % BLOCK);

/** A path the old header cannot hold, as a record before it: its length counts itself. */
function extended(entry: TarEntry): Buffer[] {
  const rest = ` path=${entry.path}\n`;
  const restBytes = Buffer.byteLength(rest);
  let length = restBytes + 1;
  while (String(length).length + restBytes !== length) length = String(length).length + restBytes;
  const record = Buffer.from(`${length}${rest}`);
  const named = { path: "PaxHeader", sizeBytes: record.byteLength, changedAt: entry.changedAt };
  return [header(named, EXTENDED), record, padding(record.byteLength)];
}

const isPlain = (path: string) => /^[\x20-\x7e]{1,99}$/.test(path);

/** The entries as one archive. Throws when an entry is not as long as it said. */
export async function* tarOf(entries: AsyncIterable<TarEntry>): AsyncGenerator<Uint8Array> {
  for await (const given of entries) {
    const entry = given.kind === "directory" ? { ...given, path: `${given.path}/`, sizeBytes: 0 } : given;
    if (!isPlain(entry.path)) yield* extended(entry);
    const short = isPlain(entry.path) ? entry.path : entry.path.replace(/[^\x20-\x7e]/g, "_").slice(-99);
    yield header({ ...entry, path: short }, entry.kind === "directory" ? DIRECTORY : FILE);
    if (entry.kind === "directory") continue;
    let written = 0;
    for await (const chunk of entry.bytes()) {
      written += chunk.byteLength;
      yield chunk;
    }
    if (written !== entry.sizeBytes) throw new Error("a file changed while it was exported");
    yield padding(written);
  }
  yield Buffer.alloc(2 * BLOCK);
}
