import type { Annotations } from "../../platform/gate.ts";
import type { Work } from "../../platform/operation.ts";
import { contentHash } from "../versions/index.ts";
import type { ToolAnswer } from "./call.ts";
import type { FrozenTool } from "./frozen.ts";

/** One tool of the catalogue as it is called: frozen into plans, so nothing saved later changes what runs. */
export interface Callable {
  /** Stable and dotted: `<source>.<tool>`. The workspace's own tools are `workspace.<name>`. */
  address: string;
  /** What a model calls it. */
  name: string;
  description: string;
  /** JSON Schema of its arguments, an object. */
  parameters: Record<string, unknown>;
  /** JSON Schema of what it answers, where that is known. */
  output: Record<string, unknown> | null;
  annotations: Annotations;
  /** SHA-256 of what it is and does. */
  fingerprint: string;
  target: Target;
}

/** How it is called: each kind of source brings its own, registered under `kind`. */
export type Target = { kind: "own"; toolId: string; content: FrozenTool } | OtherTarget;
export interface OtherTarget {
  kind: "openapi" | "mcp" | "integration" | "storage";
  sourceId: string;
  [detail: string]: unknown;
}

export interface CallOptions {
  /** The same for every attempt of one call. */
  idempotencyKey: string;
  signal: AbortSignal;
  /** The run it is done for, or what else does it. */
  thingId: string;
  /** The account whose own credential a shared tool may run with. */
  accountId: string | null;
}
/** Calls a tool whose arguments were checked and which the gate let pass. Never throws for what the tool does. */
export type TargetCall = (
  ws: Work,
  callable: Callable,
  args: Record<string, unknown>,
  options: CallOptions,
) => Promise<ToolAnswer>;

/** What a call with these arguments does, where that hangs on them. */
export type Annotate = (ws: Work, callable: Callable, args: Record<string, unknown>) => Promise<Annotations>;

/** What a call is made with besides what was frozen: where it goes, and whose credential. */
export type Bind = (ws: Work, callable: Callable, accountId: string | null) => Promise<unknown>;

const targets = new Map<string, TargetCall>();
const annotating = new Map<string, Annotate>();
const binding = new Map<string, Bind>();
export function registerTarget(
  kind: OtherTarget["kind"],
  call: TargetCall,
  { annotate, bind }: { annotate?: Annotate; bind?: Bind } = {},
): void {
  targets.set(kind, call);
  if (annotate) annotating.set(kind, annotate);
  if (bind) binding.set(kind, bind);
}
export const bindOf = ({ target }: Callable): Bind | undefined => binding.get(target.kind);
/** What the gate is told of a call: its tool's annotations, unless its kind looks at the arguments. */
export const annotationsOfCall: Annotate = async (ws, callable, args) =>
  (await annotating.get(callable.target.kind)?.(ws, callable, args)) ?? callable.annotations;
export function targetCallOf(kind: OtherTarget["kind"]): TargetCall {
  const call = targets.get(kind);
  if (!call) throw new Error(`no way to call tools of kind ${kind}`);
  return call;
}

const READS = ["GET", "HEAD"];
const REPEATABLE = ["GET", "HEAD", "PUT", "DELETE"];

/** What an HTTP request with this method does, unless its author says otherwise. */
export const annotationsOfMethod = (method: string): Annotations => ({
  isReadOnly: READS.includes(method.toUpperCase()),
  isDestructive: method.toUpperCase() === "DELETE",
  isIdempotent: REPEATABLE.includes(method.toUpperCase()),
  isOpenWorld: true,
});

function annotationsOf({ definition }: FrozenTool): Annotations {
  // Code has no effect outside its sandbox, and what is built in only reads.
  if (definition.kind !== "http")
    return { isReadOnly: true, isDestructive: false, isIdempotent: true, isOpenWorld: false };
  const byMethod = annotationsOfMethod(definition.method);
  const isIdempotent = definition.isIdempotent ?? byMethod.isIdempotent;
  if ((definition.effect ?? null) === null) return { ...byMethod, isIdempotent };
  return {
    isReadOnly: definition.effect === "read",
    isDestructive: definition.effect === "destructive",
    isIdempotent,
    isOpenWorld: true,
  };
}

/** Where the tools of the workspace itself are found. */
export const OWN_SOURCE = "workspace";

/** A tool of the workspace as it is called. */
export const ownCallable = (toolId: string, content: FrozenTool): Callable => ({
  address: `${OWN_SOURCE}.${content.name}`,
  name: content.name,
  description: content.description,
  parameters: content.parameters,
  output: null,
  annotations: annotationsOf(content),
  fingerprint: contentHash(content),
  target: { kind: "own", toolId, content },
});
