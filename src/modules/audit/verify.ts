import { createHash } from "node:crypto";
import { chainHashOf, entryHashOf, genesisOf, isSignedBy, keyIdOf, signedBytes } from "./chain.ts";
import {
  type ChainEnd,
  type ChainLine,
  type CheckpointLine,
  type EndLine,
  type EntryLine,
  FORMAT,
  type HeaderLine,
  type Line,
  signedEnd,
} from "./lines.ts";

/** What is wrong, and the first place where it shows. */
export interface Broken {
  /** From 1. */
  line: number;
  message: string;
  scopeId?: string;
  sequence?: number;
  entryId?: string;
}
export interface Verified {
  header: HeaderLine;
  entries: number;
  checkpoints: number;
  /** Chains that go on from where the earlier export saw them. */
  compared: number;
  chains: ChainEnd[];
  /** The keys whose signatures were seen. */
  keyIds: string[];
}
export type Verdict = { ok: true; export: Verified } | { ok: false; broken: Broken };

export interface VerifyOptions {
  /** Only signatures of this key count: one learned elsewhere than from the file. */
  keyId?: string | undefined;
  /** Where chains were in an earlier export: whoever could sign another chain could not change that one. */
  earlier?: readonly ChainEnd[] | undefined;
}

/** The place a chain has come to. */
interface Position {
  scopeId: string;
  first: number;
  sequence: number;
  chainHash: Buffer;
  entryId?: string;
}

class BrokenAt extends Error {
  readonly place: Omit<Broken, "line" | "message">;
  constructor(message: string, place: Omit<Broken, "line" | "message"> = {}) {
    super(message);
    this.place = place;
  }
}

/** Checks an export line by line, in memory that does not grow with its entries. */
class Verifier {
  private readonly options: VerifyOptions;
  private readonly keys = new Map<string, string>();
  private readonly seen = new Set<string>();
  private readonly ends: ChainEnd[] = [];
  private readonly keyIds = new Set<string>();
  private header: HeaderLine | undefined;
  private at: Position | undefined;
  private earlier: ChainEnd | undefined;
  private entries = 0;
  private checkpoints = 0;
  private compared = 0;
  private isEnded = false;

  constructor(options: VerifyOptions) {
    this.options = options;
  }

  take(text: string): void {
    const line = parsed(text);
    if (this.isEnded) throw new BrokenAt("there is something after the end");
    if (!this.header && line.type !== "header") throw new BrokenAt("this is not an audit export");
    if (line.type === "header") this.takeHeader(line);
    else if (line.type === "chain") this.takeChain(line);
    else if (line.type === "entry") this.takeEntry(line);
    else if (line.type === "checkpoint") this.takeCheckpoint(line);
    else if (line.type === "end") this.takeEnd(line);
    else throw new BrokenAt("this line is of no known kind");
    refuseMore(text, line);
  }

  finish(): Verified {
    if (!this.header) throw new BrokenAt("the file is empty");
    if (!this.isEnded) throw new BrokenAt("the file stops before its end");
    const { header, entries, checkpoints, compared, ends, keyIds } = this;
    return { header, entries, checkpoints, compared, chains: ends, keyIds: [...keyIds] };
  }

  private takeHeader(header: HeaderLine): void {
    if (this.header) throw new BrokenAt("there is a second header");
    if (header.format !== FORMAT || header.version !== 1)
      throw new BrokenAt("this is not an audit export of version 1");
    this.header = header;
    for (const { keyId, publicKey } of header.keys) {
      if (keyIdOf(publicKey) !== keyId) throw new BrokenAt(`the key ${keyId} does not have this fingerprint`);
      this.keys.set(keyId, publicKey);
    }
  }

  private takeChain({ scopeId, sequence, chainHash }: ChainLine): void {
    this.closeChain();
    if (this.seen.has(scopeId)) throw new BrokenAt(`the chain of ${scopeId} is there twice`);
    this.seen.add(scopeId);
    if (sequence === 0 && chainHash !== genesisOf(scopeId).toString("hex"))
      throw new BrokenAt("the chain does not begin where a chain begins", { scopeId });
    this.at = { scopeId, first: sequence + 1, sequence, chainHash: Buffer.from(chainHash, "hex") };
    this.earlier = this.options.earlier?.find((end) => end.scopeId === scopeId);
    this.compare(this.at);
  }

  private takeEntry({ sequence, entryId, entryHash, chainHash, entry }: EntryLine): void {
    const { at } = this;
    if (!at) throw new BrokenAt("this entry belongs to no chain", { entryId, sequence });
    const place = { scopeId: at.scopeId, sequence, entryId };
    if (sequence !== at.sequence + 1) {
      const message =
        sequence > at.sequence
          ? `entries ${at.sequence + 1} to ${sequence - 1} are missing before this one`
          : `this entry is out of order: ${at.sequence} came before it`;
      throw new BrokenAt(message, place);
    }
    if (!entry) throw new BrokenAt("the entry was removed; only its link is left", place);
    if (entry.id !== entryId || entry.scopeId !== at.scopeId)
      throw new BrokenAt("the entry is not the one its link names", place);
    const hash = entryHashOf(entry);
    if (hash.toString("hex") !== entryHash)
      throw new BrokenAt("the entry was changed: it does not have its hash", place);
    const chained = chainHashOf(at.chainHash, hash);
    if (chained.toString("hex") !== chainHash)
      throw new BrokenAt("the entry does not follow from the one before it", place);
    Object.assign(at, { sequence, chainHash: chained, entryId });
    this.compare(at);
    this.entries++;
  }

  private takeCheckpoint(line: CheckpointLine): void {
    const { at } = this;
    const { type: _, signature, ...checkpoint } = line;
    const { scopeId, sequence, chainHash, keyId } = checkpoint;
    const place = { scopeId, sequence, ...(at?.entryId ? { entryId: at.entryId } : {}) };
    if (!at || at.scopeId !== scopeId || at.sequence !== sequence || at.sequence < at.first)
      throw new BrokenAt("the checkpoint is not at the entry it signs", place);
    this.requireSigned(keyId, signedBytes("audit checkpoint", checkpoint), signature, "checkpoint", place);
    if (at.chainHash.toString("hex") !== chainHash)
      throw new BrokenAt("the chain up to here is not the one that was signed", place);
    this.checkpoints++;
  }

  private takeEnd({ type, signature, ...end }: EndLine): void {
    this.closeChain();
    if (end.entries !== this.entries)
      throw new BrokenAt(`the file holds ${this.entries} entries, and ${end.entries} were exported`);
    if (fingerprint(end.chains) !== fingerprint(this.ends))
      throw new BrokenAt("the chains of the file are not the ones that were exported");
    const bytes = signedBytes("audit export", signedEnd(this.header!, { type, ...end }));
    this.requireSigned(end.keyId, bytes, signature, "end", {});
    this.isEnded = true;
  }

  private compare({ scopeId, sequence, chainHash, entryId }: Position): void {
    if (this.earlier?.last !== sequence) return;
    if (this.earlier.chainHash !== chainHash.toString("hex"))
      throw new BrokenAt("the chain up to here is another than in the earlier export", {
        scopeId,
        sequence,
        ...(entryId ? { entryId } : {}),
      });
    this.compared++;
  }

  private closeChain(): void {
    if (!this.at) return;
    const { scopeId, first, sequence, chainHash } = this.at;
    this.ends.push({ scopeId, first, last: sequence, chainHash: chainHash.toString("hex") });
    this.at = undefined;
  }

  private requireSigned(
    keyId: string,
    bytes: Buffer,
    signature: string,
    what: string,
    place: Omit<Broken, "line" | "message">,
  ): void {
    const publicKey = this.keys.get(keyId);
    if (!publicKey) throw new BrokenAt(`the ${what} is signed with a key the header does not have`, place);
    if (!isSignedBy(publicKey, bytes, signature))
      throw new BrokenAt(`the signature of the ${what} is not of the key it names`, place);
    if (this.options.keyId !== undefined && keyId !== this.options.keyId)
      throw new BrokenAt(`the ${what} is signed by ${keyId}, not by the key you trust`, place);
    this.keyIds.add(keyId);
  }
}

function parsed(text: string): Line {
  try {
    return JSON.parse(text) as Line;
  } catch {
    throw new BrokenAt("this is not JSON");
  }
}

const FIELDS: Record<Line["type"], readonly string[]> = {
  header: ["type", "format", "version", "exportedAt", "organizationId", "workspaceId", "from", "to", "keys"],
  chain: ["type", "scopeId", "sequence", "chainHash"],
  entry: ["type", "sequence", "entryId", "entryHash", "chainHash", "entry"],
  checkpoint: ["type", "scopeId", "sequence", "chainHash", "signedAt", "keyId", "signature"],
  end: ["type", "entries", "chains", "keyId", "signature"],
};

/** What no hash or signature covers must not be there: further fields, and a field said twice. */
function refuseMore(text: string, line: Line): void {
  const fields = line as unknown as Record<string, unknown>;
  const known = Object.fromEntries(FIELDS[line.type].map((name) => [name, fields[name]]));
  if (JSON.stringify(known) !== text) throw new BrokenAt("this line is not as an export writes it");
}

const fingerprint = (value: unknown) => createHash("sha256").update(JSON.stringify(value)).digest("hex");

function takeLine(verifier: Verifier, text: string): void {
  try {
    verifier.take(text);
  } catch (error) {
    // A line of the right kind with values of the wrong one.
    throw error instanceof BrokenAt ? error : new BrokenAt("this line is not as an export writes it");
  }
}

/** Checks every hash, link and signature of an export. The verdict names the first place that is broken. */
export async function verifyExport(
  lines: AsyncIterable<string> | Iterable<string>,
  options: VerifyOptions = {},
): Promise<Verdict> {
  const verifier = new Verifier(options);
  let line = 0;
  try {
    for await (const text of lines) {
      line++;
      if (text !== "") takeLine(verifier, text);
    }
    return { ok: true, export: verifier.finish() };
  } catch (error) {
    if (!(error instanceof BrokenAt)) throw error;
    return { ok: false, broken: { line, message: error.message, ...error.place } };
  }
}
