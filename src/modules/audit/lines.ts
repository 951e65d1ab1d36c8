import type { ChainedEntry, Checkpoint } from "./chain.ts";

// An export, line by line, each a JSON object with a `type`:
//
//   header · (chain · (entry · checkpoint?)*)* · end
//
// A chain line begins the stretch of one scope: its entries follow without a gap, each checkpoint after the entry it signs.

export const FORMAT = "bailiwick.audit";

/** What the export is of; the signature of the end covers it. */
export interface HeaderLine {
  type: "header";
  format: typeof FORMAT;
  version: 1;
  exportedAt: string;
  organizationId: string | null;
  workspaceId: string | null;
  from: string | null;
  to: string | null;
  /** `publicKey`: SPKI, base64. */
  keys: { keyId: string; publicKey: string }[];
}
/** The link before the stretch: `sequence` 0 when the stretch begins where the chain does. */
export interface ChainLine {
  type: "chain";
  scopeId: string;
  sequence: number;
  chainHash: string;
}
export interface EntryLine {
  type: "entry";
  sequence: number;
  entryId: string;
  entryHash: string;
  chainHash: string;
  entry: ChainedEntry | null;
}
export interface CheckpointLine extends Checkpoint {
  type: "checkpoint";
  signature: string;
}
/** Where a stretch ended, so that a shorter file is not taken for a whole one. */
export interface ChainEnd {
  scopeId: string;
  first: number;
  last: number;
  chainHash: string;
}
export interface EndLine {
  type: "end";
  entries: number;
  chains: ChainEnd[];
  keyId: string;
  signature: string;
}
export type Line = HeaderLine | ChainLine | EntryLine | CheckpointLine | EndLine;

/** What the signature of the end stands on. */
export const signedEnd = (header: HeaderLine, { entries, chains, keyId }: Omit<EndLine, "signature">) => ({
  header,
  entries,
  chains,
  keyId,
});
