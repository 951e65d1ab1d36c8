import type { Annotations } from "../../platform/gate.ts";
import type { Work } from "../../platform/operation.ts";
import type { SourceDefinition, SourceError } from "./contract.ts";
import type { StoredTool } from "./stored-tool.ts";

/** A tool as its source tells of it, before it is stored. */
export interface ImportedTool {
  /** Within its source; `[A-Za-z0-9_][A-Za-z0-9_.-]{0,159}`, the same at every sync. */
  name: string;
  description: string;
  /** JSON Schema, an object. */
  parameters: Record<string, unknown>;
  output: Record<string, unknown> | null;
  annotations: Annotations;
  /** `GET /pets/{petId}`, where it is one. */
  method: string | null;
  /** More words it is found by. */
  words: string;
  /** How it is called: what the call of this kind finds in `callable.target.definition`. No secrets. */
  definition: Record<string, unknown>;
}

/** What a source says of itself. */
export interface SourceFacts {
  title: string | null;
  version: string | null;
  servers: string[];
  security: { name: string; kind: string; connectionKinds: string[] }[];
}

/** Why a source could not be read, for people: what and where. */
export class SourceFailure extends Error {
  readonly error: SourceError;
  constructor(code: string, message: string, place: string | null = null) {
    super(message);
    this.name = "SourceFailure";
    this.error = { code, message, place };
  }
}

/** What a source hands over while it is read, piece by piece; each call waits until it was taken. */
export interface SourceSink {
  facts(facts: SourceFacts, totalCount: number | null): Promise<void>;
  tools(batch: (ImportedTool | StoredTool)[]): Promise<void>;
  /** A part that could not become a tool. */
  skipped(errors: SourceError[]): Promise<void>;
}

/** A source as it is read. */
export interface SourceToRead {
  definition: SourceDefinition;
  connectionId: string | null;
  /** Whose own credential it is read with, where the connection asks each member for one; null in the background. */
  accountId: string | null;
  signal: AbortSignal;
  /** Only so many of its tools: a preview. */
  firstTools?: number;
}

/** Throws SourceFailure. It may use the network; nothing is stored unless it comes to its end. */
export type ReadSource = (
  ws: Pick<Work, "platform" | "scope">,
  source: SourceToRead,
  sink: SourceSink,
) => Promise<void>;

/** Throws an AppError for a definition that is refused before anything is read. */
export type CheckDefinition = (ws: Pick<Work, "platform" | "scope">, definition: SourceDefinition) => void;

const kinds = new Map<SourceDefinition["kind"], { read: ReadSource; check: CheckDefinition }>();
/** At import time. How its tools are called is registered with `registerTarget`, under the same kind. */
export const registerSourceKind = (
  kind: SourceDefinition["kind"],
  read: ReadSource,
  check: CheckDefinition = () => {},
): void => void kinds.set(kind, { read, check });

export const checkDefinition: CheckDefinition = (ws, definition) =>
  kinds.get(definition.kind)?.check(ws, definition);

export async function readSource(
  ws: Pick<Work, "platform" | "scope">,
  source: SourceToRead,
  sink: SourceSink,
): Promise<void> {
  const { kind } = source.definition;
  const found = kinds.get(kind);
  if (!found) throw new SourceFailure("not_served", `Sources of kind ${kind} are not served here`);
  await found.read(ws, source, sink);
}
