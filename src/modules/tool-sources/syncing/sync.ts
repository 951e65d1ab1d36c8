import { sql } from "kysely";
import type { Tx } from "../../../platform/db/door.ts";
import { isTransient } from "../../../platform/db/transient.ts";
import type { Scope } from "../../../platform/db/scope.ts";
import { emit } from "../../../platform/events/emit.ts";
import type { Platform } from "../../../platform/platform.ts";
import { usersOf } from "../../catalogue/index.ts";
import type { SourceDefinition, SourceError, SyncDiff } from "../contract.ts";
import { toolSourceChanged, toolSourceFailed, toolSourceSynced } from "../events.ts";
import { readSource, type SourceFacts, SourceFailure } from "../source-kind.ts";
import { type ClaimedSync, LEASE_MS, MAX_ATTEMPTS } from "./claim.ts";
import { lazyTransaction } from "./lazy-transaction.ts";
import { openStore, type SourceRow } from "./store.ts";

const TIMEOUT_MS = 300_000;
const TELL_EVERY_MS = 500;
const KEPT_SYNCS = 50;
const MAX_USED = 200;

const told = ({ id, slug, name, kind }: SourceRow) => ({ sourceId: id, slug, name, kind });
const scopeOf = ({ organizationId, workspaceId }: ClaimedSync): Scope => ({
  organizationId,
  ...(workspaceId ? { workspaceId } : {}),
});

interface UsedTool {
  address: string;
  change: "changed" | "removed";
  users: Awaited<ReturnType<typeof usersOf>> extends Map<string, infer Users> ? Users : never;
}

async function usedOf(
  t: Tx,
  slug: string,
  { changed, removed }: { changed: string[]; removed: string[] },
): Promise<UsedTool[]> {
  const addresses = [...changed, ...removed];
  if (addresses.length === 0) return [];
  const users = await usersOf(t, slug, addresses);
  const gone = new Set(removed);
  return addresses
    .filter((address) => users.has(address))
    .slice(0, MAX_USED)
    .map((address) => ({
      address,
      change: gone.has(address) ? "removed" : "changed",
      users: users.get(address)!.slice(0, 50),
    }));
}

function tellChanged(t: Tx, source: SourceRow, syncId: string, used: UsedTool[]): void {
  if (used.length === 0) return;
  const workspaceIds = used.flatMap(({ users }) =>
    users.flatMap(({ workspaceId }) => (workspaceId ? [workspaceId] : [])),
  );
  emit(t, toolSourceChanged, {
    ...told(source),
    syncId,
    workspaceIds: [...new Set(workspaceIds)],
    tools: used.slice(0, 50).map(({ address, change, users }) => ({
      ...{ address, change },
      usedBy: [...new Set(users.map(({ name }) => name))].slice(0, 20),
    })),
  });
}

interface Outcome {
  diff: SyncDiff;
  facts: SourceFacts | null;
  skipped: SourceError[];
  used: UsedTool[];
  toolCount: number;
}

async function recordSuccess(t: Tx, now: string, sync: ClaimedSync, source: SourceRow, outcome: Outcome) {
  const { diff, facts, skipped, used, toolCount } = outcome;
  const isChanged = diff.addedCount + diff.removedCount + diff.changedCount > 0;
  await t.db
    .updateTable("toolSources")
    .set((set) => ({
      state: "ready",
      error: null,
      toolCount,
      ...(facts ? { facts: JSON.stringify(facts) } : {}),
      lastSyncedAt: now,
      ...(isChanged ? { revision: set("revision", "+", 1) } : {}),
    }))
    .where("id", "=", source.id)
    .execute();
  await t.db
    .updateTable("sourceSyncs")
    .set({
      ...{ state: "succeeded", phase: "done", leaseToken: null, leasedUntil: null, endedAt: now },
      ...{ doneCount: toolCount, totalCount: toolCount },
      diff: JSON.stringify(diff),
      used: JSON.stringify(used),
      skipped: JSON.stringify(skipped),
    })
    .where("id", "=", sync.id)
    .execute();
  const older = t.db
    .selectFrom("sourceSyncs")
    .select("id")
    .where("sourceId", "=", source.id)
    .orderBy("id", "desc")
    .offset(KEPT_SYNCS);
  await t.db.deleteFrom("sourceSyncs").where("id", "in", older).execute();
  const { addedCount, removedCount, changedCount } = diff;
  emit(t, toolSourceSynced, {
    ...{ ...told(source), syncId: sync.id, toolCount, addedCount, removedCount, changedCount },
  });
}

async function recordFailure(
  { door, now, metrics }: Platform,
  sync: ClaimedSync,
  error: SourceError,
): Promise<void> {
  await door.write(scopeOf(sync), async (t) => {
    const before = await holdSource(t, sync.sourceId);
    if (!before) return;
    const mine = await t.db
      .updateTable("sourceSyncs")
      .set({
        ...{
          state: "failed",
          phase: "done",
          leaseToken: null,
          leasedUntil: null,
          endedAt: now().toISOString(),
        },
        error: JSON.stringify(error),
      })
      .where("id", "=", sync.id)
      .where("leaseToken", "=", sync.leaseToken)
      .returning("id")
      .executeTakeFirst();
    if (!mine) return;
    t.afterCommit(() => metrics.syncsEnded.inc({ outcome: "failed" }));
    await t.db
      .updateTable("toolSources")
      .set({ state: "failed", error: JSON.stringify(error) })
      .where("id", "=", before.id)
      .execute();
    // A source that fails every hour is told of once.
    const isNews = sync.cause !== "scheduled" || before.error === null;
    if (isNews) emit(t, toolSourceFailed, { ...told(before), syncId: sync.id, ...error });
  });
}

/** Whoever changes a source and its syncs takes the source first, so that two never wait for each other. */
const holdSource = (t: Tx, id: string): Promise<SourceRow | undefined> =>
  t.db.selectFrom("toolSources").selectAll().where("id", "=", id).forNoKeyUpdate().executeTakeFirst();

/** Throws where somebody else does it by now. */
async function requireMine(t: Tx, { id, leaseToken }: ClaimedSync): Promise<void> {
  const mine = await t.db
    .selectFrom("sourceSyncs")
    .select("id")
    .where("id", "=", id)
    .where("leaseToken", "=", leaseToken)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!mine) throw new LostLease();
}
class LostLease extends Error {}

/** Says how far it is, and keeps it ours; seen by others at once. Stops when it is not ours any more. */
function progressOf({ door, now }: Platform, sync: ClaimedSync, stop: AbortController) {
  const state = { phase: "fetching", doneCount: 0, totalCount: null as number | null };
  let telling: Promise<void> = Promise.resolve();
  const tell = () => {
    telling = telling
      .then(async () => {
        const row = await door.single(scopeOf(sync), (t) =>
          t.db
            .updateTable("sourceSyncs")
            .set({ ...state, leasedUntil: new Date(now().getTime() + LEASE_MS).toISOString() })
            .where("id", "=", sync.id)
            .where("leaseToken", "=", sync.leaseToken)
            .returning("id")
            .executeTakeFirst(),
        );
        if (!row) stop.abort(new LostLease());
      })
      .catch(() => {});
  };
  const keeping = setInterval(tell, LEASE_MS / 4);
  let toldAt = 0;
  return {
    set(change: Partial<typeof state>) {
      Object.assign(state, change);
      if (performance.now() - toldAt < TELL_EVERY_MS && change.phase === undefined) return;
      toldAt = performance.now();
      tell();
    },
    /** From here on the row belongs to the transaction that ends it. */
    async end() {
      clearInterval(keeping);
      await telling;
    },
  };
}

/** Left to the next who looks, as a try that counts or as none. */
const handOver = ({ door, now }: Platform, sync: ClaimedSync, attempts: number): Promise<void> =>
  door.single(scopeOf(sync), async (t) => {
    await t.db
      .updateTable("sourceSyncs")
      .set({ leasedUntil: now().toISOString(), attempts })
      .where("id", "=", sync.id)
      .where("leaseToken", "=", sync.leaseToken)
      .execute();
  });

/** Reads one source and puts what it brings into the catalogue: all of it, or nothing. */
export async function runSync(platform: Platform, sync: ClaimedSync, stopping: AbortSignal): Promise<void> {
  const scope = scopeOf(sync);
  const stop = new AbortController();
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const signal = AbortSignal.any([stop.signal, stopping, timeout]);
  if (sync.attempts > MAX_ATTEMPTS)
    return recordFailure(platform, sync, {
      ...{ code: "too_complex", place: null },
      message: "Reading it was tried three times and never came to its end",
    });
  const source = await platform.door.read(scope, (t) =>
    t.db.selectFrom("toolSources").selectAll().where("id", "=", sync.sourceId).executeTakeFirst(),
  );
  if (!source) return;
  const progress = progressOf(platform, sync, stop);
  const writing = lazyTransaction(platform.door, scope);
  let store: Awaited<ReturnType<typeof openStore>> | null = null;
  let facts: SourceFacts | null = null;
  const skipped: SourceError[] = [];
  const storing = async () => {
    if (store) return store;
    const t = await writing.begin();
    // A document may be read for longer between two of its batches than a transaction is otherwise let idle.
    await sql`select set_config('idle_in_transaction_session_timeout', ${String(TIMEOUT_MS)}, true)`.execute(
      t.db,
    );
    if (!(await holdSource(t, source.id))) throw new LostLease();
    return (store = await openStore(t, source));
  };
  try {
    await readSource(
      { platform, scope },
      {
        definition: source.config as SourceDefinition,
        connectionId: source.connectionId,
        accountId: sync.askedBy,
        signal,
      },
      {
        async facts(said, totalCount) {
          facts = said;
          progress.set({ phase: "reading", totalCount });
        },
        async tools(batch) {
          signal.throwIfAborted();
          const open = await storing();
          await open.put(batch);
          progress.set({ doneCount: open.count() });
        },
        async skipped(errors) {
          skipped.push(...errors.slice(0, 100 - skipped.length));
        },
      },
    );
    signal.throwIfAborted();
    progress.set({ phase: "storing" });
    await progress.end();
    const open = await storing();
    const t = await writing.begin();
    await requireMine(t, sync);
    const diff = await open.finish();
    const used = await usedOf(t, source.slug, open.gone(diff));
    const outcome = { diff, facts, skipped, used, toolCount: open.count() };
    await recordSuccess(t, platform.now().toISOString(), sync, source, outcome);
    tellChanged(t, source, sync.id, used);
    await writing.commit();
    platform.metrics.syncsEnded.inc({ outcome: "succeeded" });
  } catch (error) {
    await progress.end();
    await writing.rollback(error);
    if (error instanceof LostLease) return;
    if (stopping.aborted) return handOver(platform, sync, Math.max(0, sync.attempts - 1));
    if (error instanceof SourceFailure) return recordFailure(platform, sync, error.error);
    // The database was away, and the source is not to blame.
    if (isTransient(error)) return handOver(platform, sync, sync.attempts);
    platform.log.warn({ err: error, sourceId: sync.sourceId }, "a tool source was not synced");
    const message = timeout.aborted ? "Reading it took longer than five minutes" : "It could not be read";
    await recordFailure(platform, sync, {
      code: timeout.aborted ? "timeout" : "unreadable",
      message,
      place: null,
    });
  }
}
