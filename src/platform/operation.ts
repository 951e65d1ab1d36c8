import { auditEntry, type Change } from "./audit.ts";
import type { Caller, OrganizationCaller, WorkspaceCaller } from "./caller.ts";
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
  /** Who calls, asked again: throws what the same call would be refused with now. For work that outlives a moment. */
  readmit?(): Promise<Caller>;
}

/** What the body of a `run` verb gets: the database in the verb's scope, in one transaction, and nothing slower. */
export interface VerbTx extends Tx {
  caller: Caller;
  platform: Platform;
  /** What the audit entry of this verb shows as before and after. */
  changed(change: Change): void;
}

/** What the body of a `work` verb gets: it may use the network, and opens short transactions of its own. */
export interface Work {
  caller: Caller;
  platform: Platform;
  facts: RequestFacts;
  scope: Scope;
  read<T>(work: (t: VerbTx) => Promise<T>): Promise<T>;
  tx<T>(work: (t: VerbTx) => Promise<T>): Promise<T>;
  /**
   * The transaction that is the verb's effect: its audit entry commits with it. A verb that never commits is audited after
   * its work. `scope` widens to what the verb makes (a new workspace's organization); `asSystem` says why no scope can.
   * `caller` is who a public verb found out it acts for.
   */
  commit<T>(
    work: (t: VerbTx) => Promise<T>,
    options?: { scope?: Scope; asSystem?: string; caller?: Caller },
  ): Promise<T>;
  isAudited(): boolean;
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
  if (verb.scope === "public") return {};
  if (verb.scope === "organization")
    return {
      accountId: caller.accountId,
      organizationId: (caller as OrganizationCaller).organization.id,
    };
  if (verb.scope === "workspace" || caller.kind === "api_key")
    return workspaceScope(caller as WorkspaceCaller);
  return { accountId: caller.accountId };
}

export const workspaceScope = ({ accountId, workspace }: WorkspaceCaller): Scope => ({
  accountId,
  organizationId: workspace.organizationId,
  workspaceId: workspace.id,
});

export function workOf(
  platform: Platform,
  caller: Caller,
  facts: RequestFacts,
  scope: Scope,
  audited?: { verb: Verb; input: unknown },
): Work {
  const { door } = platform;
  let change: Change | undefined;
  const withCaller = (t: Tx, actor = caller): VerbTx => ({
    ...t,
    caller: actor,
    platform,
    changed: (now) => void (change = now),
  });
  let isAudited = false;
  const entry = (within: Scope, result: unknown, actor: Caller) => {
    const { verb, input } = audited!;
    // A verb of the installation is in its own log; with a scope, in that of what it was about besides.
    const isOwnLog = verb.scope !== "system" || within === scope;
    if (isOwnLog) isAudited = true;
    return auditEntry(verb.scope === "system" && isOwnLog ? null : within, {
      verb: verb.name,
      target: verb.audit!(input, result),
      caller: actor,
      facts,
      change,
    });
  };
  return {
    caller,
    platform,
    facts,
    scope,
    isAudited: () => isAudited,
    read: (work) => door.read(scope, (t) => work(withCaller(t))),
    tx: (work) => door.write(scope, (t) => work(withCaller(t))),
    commit(work, { scope: within = scope, asSystem, caller: actor = caller } = {}) {
      if (!audited?.verb.audit) throw new Error("commit is for verbs that are audited");
      if (asSystem === undefined)
        return door.write(
          within,
          (t) => work(withCaller(t, actor)),
          (result) => [entry(within, result, actor)],
        );
      return door.asSystem(asSystem, async (t) => {
        const result = await work(withCaller(t, actor));
        await t.db.executeQuery(entry(within, result, actor).compile());
        return result;
      });
    },
  };
}
