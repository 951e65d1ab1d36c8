import { AppError } from "../errors.ts";
import { Changes, type Known, NOTHING_KNOWN, type Order, type Outcome } from "./orders.ts";
import { pastLimit, shortOf } from "./refusals.ts";
import type {
  BooksAnswer,
  GrantOrder,
  HoldOrder,
  RefundOrder,
  ReverseOrder,
  SettleOrder,
  Subjects,
  WalletKind,
} from "./books.ts";
import { WALLET_KINDS } from "./books.ts";
import {
  bearsOn,
  type Bucket,
  bucketAccount,
  bucketOfAccount,
  debtAccount,
  type Entry,
  type Hold,
  inDrainOrder,
  newBucket,
  type NewBucket,
  newHold,
  type Limit,
  periodStartOf,
  type State,
  type Wallet,
} from "./state.ts";

const RETURNED_LIVES_MS = 30 * 86_400_000;
const THRESHOLDS = [100, 80];
const NESTING = ["key", "agent", "member", "workspace", "organization"] as const;

/** Applies orders one after another to the state, which it changes: pure otherwise, so what it decides can be proven. */
export function apply(
  state: State,
  orders: readonly Order[],
  { now, known = NOTHING_KNOWN }: { now: Date; known?: Known },
): { outcomes: Outcome[]; changes: Changes } {
  const turn = new Turn(state, now, known);
  turn.begin();
  const outcomes = orders.map((order) => turn.take(order));
  turn.end();
  return { outcomes, changes: turn.changes };
}

class Turn {
  readonly changes = new Changes();
  private readonly state: State;
  private readonly now: Date;
  private readonly known: Known;
  private readonly before: Record<WalletKind, number>;
  /** First answers of this batch, so that a key twice in it is answered twice and done once. */
  private readonly answered = new Map<string, Outcome>();
  /** Wallets in the order their buckets are spent; made again when buckets come or go. */
  private drained: Partial<Record<WalletKind, Bucket[]>> = {};

  constructor(state: State, now: Date, known: Known) {
    this.state = state;
    this.now = now;
    this.known = known;
    this.before = { ai: state.wallets.ai.balanceMicros, data: state.wallets.data.balanceMicros };
  }

  /** What time alone does: periods end, holds and buckets expire. */
  begin(): void {
    for (const limit of this.state.limits) {
      const start = periodStartOf(limit.period, this.now);
      // A process whose clock is behind must not begin the day before anew.
      if (start <= limit.periodStart) continue;
      Object.assign(limit, { periodStart: start, spentMicros: 0, toldPercent: 0 });
      this.changes.limits.add(limit);
    }
    for (const hold of this.state.holds.values())
      if (hold.state === "held" && hold.expiresAt <= this.now.getTime()) this.close(hold, "expired");
    for (const bucket of this.state.buckets.values()) this.expireIfDue(bucket);
  }

  take(order: Order): Outcome {
    try {
      switch (order.do) {
        case "hold":
          return this.hold(order);
        case "settle":
          return this.once(order.key, order.wallet, () => this.settle(order));
        case "release":
          return this.release(order.holdKey);
        case "grant":
          return this.once(order.key, order.wallet, () => this.grant(order));
        case "reverse":
          return this.once(order.key, null, () => this.reverse(order));
        case "refund":
          return this.once(order.key, null, () => this.refund(order));
        case "expire":
          return this.expire(order.grantKey);
        case "sweep":
          // Looked at whether or not time changed them: their thresholds may be new.
          for (const kind of WALLET_KINDS) this.changes.wallets.add(this.state.wallets[kind]);
          return this.answer("ai", 0);
      }
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
  }

  /** What the batch as a whole has crossed. */
  end(): void {
    const { changes } = this;
    for (const kind of WALLET_KINDS) {
      const wallet = this.state.wallets[kind];
      if (!changes.wallets.has(wallet)) continue;
      const balanceMicros = wallet.balanceMicros - wallet.debtMicros;
      const note = (type: "wallet.low" | "wallet.emptied" | "wallet.reload_due") =>
        changes.notices.push({ type, wallet: kind, balanceMicros });
      if (wallet.balanceMicros === 0 && this.before[kind] > 0) note("wallet.emptied");
      const isLow = wallet.lowBalanceMicros !== null && balanceMicros < wallet.lowBalanceMicros;
      if (isLow && !wallet.isLow) note("wallet.low");
      wallet.isLow = isLow;
      if (wallet.reloadState === "armed" && balanceMicros < (wallet.reloadThresholdMicros ?? 0)) {
        wallet.reloadState = "pending";
        wallet.reloadCrossing++;
        note("wallet.reload_due");
      }
    }
    for (const limit of changes.limits) this.tellOfLimit(limit, limit.spentMicros);
    for (const bucket of this.state.buckets.values())
      if (bucket.remainingMicros === 0) this.state.buckets.delete(bucket.id);
    for (const hold of this.state.holds.values()) if (hold.state !== "held") this.state.holds.delete(hold.id);
  }

  private hold(order: HoldOrder): Outcome {
    const { key, wallet, amountMicros, subjects, isEnforced } = order;
    const { state, changes } = this;
    const found = state.holds.get(key);
    if (found) return this.answer(wallet, found.amountMicros);
    const limits = this.limitsOn(wallet, subjects);
    for (const kind of NESTING)
      for (const limit of limits)
        if (limit.subjectKind === kind && limit.isHard) this.requireWithin(limit, amountMicros);
    const account = state.wallets[wallet];
    if (isEnforced) this.requireCovered(account, amountMicros);
    const hold = newHold(order, this.now);
    let left = amountMicros;
    for (const bucket of this.inOrder(wallet)) {
      if (left === 0) break;
      const micros = Math.min(left, bucket.remainingMicros - bucket.heldMicros);
      if (micros === 0) continue;
      hold.lines.push([bucket.id, micros]);
      this.earmark(bucket, micros);
      left -= micros;
    }
    for (const limit of limits) this.changeLimit(limit, { held: amountMicros, spent: 0 });
    state.holds.set(key, hold);
    changes.newHolds.add(hold);
    return this.answer(wallet, amountMicros);
  }

  private settle(order: SettleOrder): BooksAnswer {
    const { key, wallet, amountMicros, holdKey, isFinal = true, subjects, isEnforced } = order;
    const { workspaceId } = subjects;
    const hold = holdKey === null ? undefined : this.state.holds.get(holdKey);
    let due = amountMicros;
    let line = 0;
    const charge = (kind: Entry["kind"], fromAccount: string, micros: number) => {
      this.enter({
        transactionId: key,
        line: line++,
        kind,
        wallet,
        fromAccount,
        toAccount: "usage",
        amountMicros: micros,
        workspaceId,
      });
      due -= micros;
    };
    const draw = (bucket: Bucket, micros: number) => {
      this.changeBucket(bucket, -micros);
      charge("usage", bucketAccount(wallet, bucket.id), micros);
    };
    if (hold?.state === "held") {
      const open = Math.max(0, hold.amountMicros - hold.settledMicros);
      while (due > 0 && hold.lines.length > 0) {
        const first = hold.lines[0]!;
        const micros = Math.min(due, first[1]);
        const bucket = this.state.buckets.get(first[0])!;
        this.earmark(bucket, -micros);
        first[1] -= micros;
        if (first[1] === 0) hold.lines.shift();
        draw(bucket, micros);
      }
      hold.settledMicros += amountMicros;
      this.changes.holds.add(hold);
      if (isFinal) this.close(hold, "settled", open);
      else
        for (const limit of this.limitsOn(wallet, hold.subjects))
          this.changeLimit(limit, { held: -Math.min(open, amountMicros), spent: 0 });
    }
    for (const bucket of this.inOrder(wallet)) {
      if (due === 0) break;
      const micros = Math.min(due, bucket.remainingMicros - bucket.heldMicros);
      if (micros > 0) draw(bucket, micros);
    }
    if (due > 0 && isEnforced) {
      this.changeDebt(wallet, due);
      charge("debt", debtAccount(wallet), due);
    } else if (due > 0) charge("usage", "unfunded", due);
    for (const limit of this.limitsOn(wallet, subjects))
      this.changeLimit(limit, { held: 0, spent: amountMicros });
    if (order.isCharge) this.changes.settled.push(key);
    return this.answer(wallet, amountMicros);
  }

  private release(holdKey: string): Outcome {
    const hold = this.state.holds.get(holdKey);
    if (hold?.state === "held") this.close(hold, "released");
    return this.answer(hold?.wallet ?? "ai", hold?.amountMicros ?? 0);
  }

  private grant({ key, wallet, kind, amountMicros, expiresAt, from, reason }: GrantOrder): Outcome {
    const bucket = this.open({
      wallet,
      kind,
      amountMicros,
      expiresAt: expiresAt?.getTime() ?? null,
      source: reason,
    });
    this.enter({
      transactionId: key,
      line: 0,
      kind: from === "payments" ? "purchase" : "grant",
      wallet,
      fromAccount: from,
      toAccount: bucketAccount(wallet, bucket.id),
      amountMicros,
      reason,
    });
    this.payDebt(wallet, key, 1);
    this.expireIfDue(bucket);
    const { balanceMicros } = this.state.wallets[wallet];
    this.changes.notices.push({ type: "wallet.funded", wallet, balanceMicros });
    return { ...this.answer(wallet, amountMicros), bucketId: bucket.id };
  }

  private reverse({ key, grantKey, amountMicros, reason }: ReverseOrder): Outcome {
    const granted = this.known.entries.get(grantKey)?.find(({ line }) => line === 0);
    if (!granted || !["grant", "purchase"].includes(granted.kind))
      throw new AppError("not_found", "Grant not found");
    this.requireUndoable(grantKey, granted.amountMicros, amountMicros);
    const { wallet } = granted;
    let due = amountMicros;
    let line = 0;
    const back = { transactionId: key, wallet, toAccount: granted.fromAccount, about: grantKey, reason };
    const own = this.state.buckets.get(bucketOfAccount(granted.toAccount)!);
    for (const bucket of [...(own ? [own] : []), ...this.inOrder(wallet).filter((other) => other !== own)]) {
      const micros = Math.min(due, bucket.remainingMicros - bucket.heldMicros);
      if (micros === 0) continue;
      this.changeBucket(bucket, -micros);
      const fromAccount = bucketAccount(wallet, bucket.id);
      this.enter({ ...back, line: line++, kind: "reversal", fromAccount, amountMicros: micros });
      due -= micros;
    }
    if (due > 0) {
      this.changeDebt(wallet, due);
      this.enter({ ...back, line, kind: "debt", fromAccount: debtAccount(wallet), amountMicros: due });
    }
    return this.answer(wallet, amountMicros);
  }

  private refund({ key, usageKey, amountMicros, reason }: RefundOrder): Outcome {
    const charged = this.known.entries.get(usageKey)?.filter(({ toAccount }) => toAccount === "usage") ?? [];
    if (charged.length === 0) throw new AppError("not_found", "Charge not found");
    const total = charged.reduce((sum, entry) => sum + entry.amountMicros, 0);
    let skipped = this.requireUndoable(usageKey, total, amountMicros);
    const { wallet, workspaceId } = charged[0]!;
    let due = amountMicros;
    let line = 0;
    // The last that was taken goes back first: what was owed, then what was drawn last.
    for (const entry of charged.toReversed()) {
      const untouched = Math.max(0, entry.amountMicros - skipped);
      skipped = Math.max(0, skipped - entry.amountMicros);
      const micros = Math.min(due, untouched);
      if (micros === 0) continue;
      const bucketId = bucketOfAccount(entry.fromAccount);
      const isUnfunded = entry.fromAccount === "unfunded";
      const bucket = isUnfunded ? null : this.returnTo(wallet, bucketId, micros);
      const toAccount = bucket ? bucketAccount(wallet, bucket.id) : "unfunded";
      const back = { transactionId: key, line: line++, kind: "refund" as const, wallet, workspaceId };
      this.enter({ ...back, fromAccount: "usage", toAccount, amountMicros: micros, about: usageKey, reason });
      due -= micros;
    }
    this.payDebt(wallet, key, line);
    return this.answer(wallet, amountMicros);
  }

  private expire(grantKey: string): Outcome {
    const granted = this.known.entries.get(grantKey)?.[0];
    const bucket = granted && this.state.buckets.get(bucketOfAccount(granted.toAccount) ?? "");
    if (!bucket) return this.answer("ai", 0);
    bucket.expiresAt = this.now.getTime();
    this.changes.buckets.add(bucket);
    this.drained = {};
    this.expireIfDue(bucket);
    return this.answer(bucket.wallet, 0);
  }

  /** Does it, or answers what it came to when this key was used before. */
  private once(key: string, wallet: WalletKind | null, work: () => Outcome): Outcome {
    const before = this.answered.get(key);
    if (before) return before;
    const entries = this.known.entries.get(key);
    if (entries) {
      this.changes.settled.push(key);
      const first = entries[0]!;
      const amountMicros = entries
        .filter(({ kind }) => kind !== "debt_payment")
        .reduce((sum, entry) => sum + entry.amountMicros, 0);
      const bucketId = bucketOfAccount(first.toAccount);
      return { ...this.answer(wallet ?? first.wallet, amountMicros), ...(bucketId ? { bucketId } : {}) };
    }
    const outcome = work();
    this.answered.set(key, outcome);
    return outcome;
  }

  private requireWithin(limit: Limit, amountMicros: number): void {
    const shortfallMicros = limit.spentMicros + limit.heldMicros + amountMicros - limit.amountMicros;
    if (shortfallMicros <= 0) return;
    this.tellOfLimit(limit, limit.amountMicros);
    this.changes.limits.add(limit);
    throw pastLimit(limit, { shortfallMicros, neededMicros: amountMicros }, this.now);
  }

  private requireCovered(wallet: Wallet, amountMicros: number): void {
    const free = this.inOrder(wallet.kind).reduce(
      (sum, { remainingMicros, heldMicros }) => sum + remainingMicros - heldMicros,
      0,
    );
    if (wallet.debtMicros === 0 && free >= amountMicros) return;
    throw shortOf(wallet, { free, neededMicros: amountMicros });
  }

  /** Throws beyond what there was to undo; answers what was undone before. */
  private requireUndoable(key: string, total: number, amountMicros: number): number {
    const undone = this.known.undone.get(key) ?? 0;
    if (undone + amountMicros > total)
      throw new AppError("conflict", `No more than ${total - undone} micro-units of it can be taken back`);
    this.known.undone.set(key, undone + amountMicros);
    return undone;
  }

  private enter(
    entry: Omit<Entry, "sequence" | "balanceMicros" | "workspaceId" | "about" | "reason"> & Partial<Entry>,
  ): void {
    this.changes.entries.push({
      workspaceId: null,
      about: null,
      reason: null,
      ...entry,
      sequence: ++this.state.sequence,
      balanceMicros: this.state.wallets[entry.wallet].balanceMicros,
    });
  }

  private open(order: NewBucket): Bucket {
    const bucket = newBucket(order, this.now);
    this.state.buckets.set(bucket.id, bucket);
    this.changes.newBuckets.add(bucket);
    this.drained = {};
    this.changeBucket(bucket, order.amountMicros);
    return bucket;
  }

  /** Where money that comes back goes: the bucket it left, or one of 30 days when that is over. */
  private returnTo(wallet: WalletKind, bucketId: string | null, micros: number): Bucket {
    const bucket = bucketId === null ? undefined : this.state.buckets.get(bucketId);
    const isLiving = bucket && (bucket.expiresAt === null || bucket.expiresAt > this.now.getTime());
    if (!isLiving)
      return this.open({
        wallet,
        kind: "promotional",
        amountMicros: micros,
        expiresAt: this.now.getTime() + RETURNED_LIVES_MS,
        source: "refund",
      });
    this.changeBucket(bucket, micros);
    return bucket;
  }

  private payDebt(wallet: WalletKind, transactionId: string, line: number): void {
    for (const bucket of this.inOrder(wallet)) {
      const { debtMicros } = this.state.wallets[wallet];
      const micros = Math.min(debtMicros, bucket.remainingMicros - bucket.heldMicros);
      if (micros === 0) continue;
      this.changeBucket(bucket, -micros);
      this.changeDebt(wallet, -micros);
      const fromAccount = bucketAccount(wallet, bucket.id);
      const toAccount = debtAccount(wallet);
      this.enter({
        transactionId,
        line: line++,
        kind: "debt_payment",
        wallet,
        fromAccount,
        toAccount,
        amountMicros: micros,
      });
    }
  }

  private expireIfDue(bucket: Bucket): void {
    const micros = bucket.remainingMicros - bucket.heldMicros;
    if (bucket.expiresAt === null || bucket.expiresAt > this.now.getTime() || micros === 0) return;
    const { wallet } = bucket;
    this.changeBucket(bucket, -micros);
    this.enter({
      transactionId: `expiry:${bucket.id}:${this.state.sequence + 1}`,
      line: 0,
      kind: "expiry",
      wallet,
      fromAccount: bucketAccount(wallet, bucket.id),
      toAccount: "expired",
      amountMicros: micros,
    });
  }

  /** Ends a hold: what it still earmarks is free again, and gone where its bucket has expired. */
  private close(hold: Hold, state: "settled" | "released" | "expired", open?: number): void {
    const left = open ?? Math.max(0, hold.amountMicros - hold.settledMicros);
    for (const [bucketId, micros] of hold.lines) {
      const bucket = this.state.buckets.get(bucketId)!;
      this.earmark(bucket, -micros);
      this.expireIfDue(bucket);
    }
    hold.lines = [];
    hold.state = state;
    this.changes.holds.add(hold);
    for (const limit of this.limitsOn(hold.wallet, hold.subjects))
      this.changeLimit(limit, { held: -left, spent: 0 });
  }

  private earmark(bucket: Bucket, micros: number): void {
    bucket.heldMicros += micros;
    this.changes.buckets.add(bucket);
    const wallet = this.state.wallets[bucket.wallet];
    wallet.heldMicros += micros;
    this.changes.wallets.add(wallet);
  }

  private changeBucket(bucket: Bucket, micros: number): void {
    bucket.remainingMicros += micros;
    this.changes.buckets.add(bucket);
    const wallet = this.state.wallets[bucket.wallet];
    wallet.balanceMicros += micros;
    this.changes.wallets.add(wallet);
  }

  private changeDebt(kind: WalletKind, micros: number): void {
    const wallet = this.state.wallets[kind];
    wallet.debtMicros += micros;
    this.changes.wallets.add(wallet);
  }

  private changeLimit(limit: Limit, { held, spent }: { held: number; spent: number }): void {
    // A limit set after the hold began may know less of it than is given back.
    limit.heldMicros = Math.max(0, limit.heldMicros + held);
    limit.spentMicros += spent;
    this.changes.limits.add(limit);
  }

  private tellOfLimit(limit: Limit, reachedMicros: number): void {
    const percent = THRESHOLDS.find((threshold) => reachedMicros * 100 >= limit.amountMicros * threshold);
    if (percent === undefined || percent <= limit.toldPercent || reachedMicros + limit.amountMicros === 0)
      return;
    limit.toldPercent = percent;
    this.changes.notices.push({ type: "limit.reached", limit: { ...limit }, percent });
  }

  private limitsOn(wallet: WalletKind, subjects: Subjects): Limit[] {
    return this.state.limits.filter((limit) => bearsOn(limit, wallet, subjects));
  }

  private inOrder(wallet: WalletKind): Bucket[] {
    return (this.drained[wallet] ??= [...this.state.buckets.values()]
      .filter((bucket) => bucket.wallet === wallet)
      .toSorted(inDrainOrder));
  }

  private answer(wallet: WalletKind, amountMicros: number): BooksAnswer {
    const { balanceMicros, heldMicros, debtMicros } = this.state.wallets[wallet];
    return { amountMicros, balanceMicros, heldMicros, debtMicros };
  }
}
