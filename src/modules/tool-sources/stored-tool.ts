import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { signatureOf } from "../../platform/json-schema/typescript.ts";
import type { ImportedTool } from "./source-kind.ts";

export type Part = "description" | "parameters" | "output" | "annotations" | "behaviour";
/** A tool as it is stored: with what tells its changes. */
export interface StoredTool extends ImportedTool {
  signature: string;
  fingerprint: string;
  partHashes: Record<Part, string>;
}

const hashOf = (value: unknown): string =>
  createHash("sha256")
    .update(canonicalize(value) ?? "null")
    .digest("hex");

/** Its fingerprint changes whenever one of its parts does. */
export function storedTool(tool: ImportedTool): StoredTool {
  const { description, parameters, output, annotations, definition } = tool;
  const partHashes: Record<Part, string> = {
    description: hashOf(description).slice(0, 16),
    parameters: hashOf(parameters).slice(0, 16),
    output: hashOf(output).slice(0, 16),
    annotations: hashOf(annotations).slice(0, 16),
    behaviour: hashOf(definition).slice(0, 16),
  };
  return { ...tool, signature: signatureOf(parameters, output), partHashes, fingerprint: hashOf(partHashes) };
}
