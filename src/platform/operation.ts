import type { Caller, WorkspaceCaller } from "./caller.ts";
import type { Tx } from "./db/door.ts";
import type { Scope } from "./db/scope.ts";
import type { Platform } from "./platform.ts";
import type { InputOf, OutputOf, Verb } from "./verb.ts";

/** Facts of the request a body may need; the audit entry carries them. */
export interface RequestFacts {
  requestId: string;
  ip: string | null;
  userAgent: string | null;
  signal: AbortSignal;
}

/** What the body of a `run` verb gets: the database in the verb's scope, in one transaction, and nothing slower. */
export interface VerbTx extends Tx {
  caller: Caller;
  platform: Platform;
}

/** What the body of a `work` verb gets: it may use the network, and opens short transactions of its own. */
export interface Work {
  caller: Caller;
  platform: Platform;
  facts: RequestFacts;
  scope: Scope;
  read<T>(work: (t: VerbTx) => Promise<T>): Promise<T>;
  tx<T>(work: (t: VerbTx) => Promise<T>): Promise<T>;
}

type RunBody = (t: VerbTx, input: never) => Promise<unknown>;
type WorkBody = (ws: Work, input: never) => Promise<unknown>;
export type Operation = { verb: Verb } & ({ run: RunBody; work?: never } | { work: WorkBody; run?: never });

const operations = new Map<string, Operation>();

function register(operation: Operation) {
  if (operations.has(operation.verb.name)) throw new Error(`${operation.verb.name} is implemented twice`);
  operations.set(operation.verb.name, operation);
}

/** Gives a verb its body: one transaction in the verb's scope, its audit entry committed with it. */
export const implement = <V extends Verb>(
  verb: V,
  run: (t: VerbTx, input: InputOf<V>) => Promise<OutputOf<V>>,
) => register({ verb, run });

/** Gives a verb a body that may use the network. */
export const implementWork = <V extends Verb>(
  verb: V,
  work: (ws: Work, input: InputOf<V>) => Promise<OutputOf<V>>,
) => register({ verb, work });

export const operationOf = (name: string): Operation | undefined => operations.get(name);

/** The scope a caller's transactions run in. A key sees no further than its workspace, whatever the verb's scope. */
export function scopeOf(verb: Pick<Verb, "scope">, caller: Caller): Scope {
  if (verb.scope === "workspace" || caller.kind === "api_key")
    return workspaceScope(caller as WorkspaceCaller);
  return { accountId: caller.accountId };
}

export const workspaceScope = ({ accountId, workspace }: WorkspaceCaller): Scope => ({
  accountId,
  organizationId: workspace.organizationId,
  workspaceId: workspace.id,
});

export function workOf(platform: Platform, caller: Caller, facts: RequestFacts, scope: Scope): Work {
  const withCaller = (t: Tx): VerbTx => ({ ...t, caller, platform });
  return {
    caller,
    platform,
    facts,
    scope,
    read: (work) => platform.door.read(scope, (t) => work(withCaller(t))),
    tx: (work) => platform.door.write(scope, (t) => work(withCaller(t))),
  };
}
