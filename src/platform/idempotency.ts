import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { type Compilable, sql } from "kysely";
import type { Caller } from "./caller.ts";
import type { Tx } from "./db/door.ts";
import type { Scope } from "./db/scope.ts";
import { AppError } from "./errors.ts";
import type { Platform } from "./platform.ts";
import type { Verb } from "./verb.ts";

interface Attempt {
  scope: Scope;
  caller: Caller;
  key: string;
  verb: Verb;
  input: unknown;
}
type Way =
  | {
      inOneTransaction(t: Tx): Promise<unknown>;
      finish(result: unknown): Compilable[];
      aroundWork?: never;
    }
  | { aroundWork(): Promise<unknown>; inOneTransaction?: never };

// An unfinished attempt older than this belonged to a process that died.
const ABANDONED_AFTER_SECONDS = 15 * 60;
const DONE = 200;

const bodyHash = ({ verb, input }: Attempt): string =>
  createHash("sha256")
    .update(verb.name + canonicalize(input))
    .digest("hex");

// An answer may hold a secret of whoever called first, so a key chosen by somebody else, also by another API key, is another key.
const keptUnder = ({ caller, key }: Attempt): string =>
  `${caller.kind === "api_key" ? caller.credentialId : caller.accountId}:${key}`;

/** The same key and body of the same caller answer what the first call answered, for 24 hours; another body under the key is 422. */
export async function answerOnce(platform: Platform, attempt: Attempt, way: Way): Promise<unknown> {
  const { scope, verb } = attempt;
  const key = keptUnder(attempt);
  const hash = bodyHash(attempt);
  // Kept encrypted: an answer may carry a secret that is shown once.
  const seal = (result: unknown) =>
    platform.cipher.seal(JSON.stringify({ result }), `idempotency:${key}`, platform.cipher.currentKeyId);
  const unseal = (answer: Buffer) =>
    (JSON.parse(platform.cipher.open(answer, `idempotency:${key}`)) as { result: unknown }).result;

  const claim = (t: Tx) =>
    t.db
      .insertInto("idempotencyKeys")
      .values({ key, verb: verb.name, bodyHash: hash } as never)
      // A concurrent holder of the key is waited for here, by its unique index.
      .onConflict((conflict) => conflict.columns(["scopeId", "key"]).doNothing())
      .returning("key")
      .executeTakeFirst();
  const record = (t: Tx, result: unknown): Compilable =>
    t.db
      .updateTable("idempotencyKeys")
      .set({ status: DONE, answer: seal(result) })
      .where("key", "=", key);
  const forget = (t: Tx) => t.db.deleteFrom("idempotencyKeys").where("key", "=", key).execute();

  const replay = async (t: Tx): Promise<{ result: unknown } | "abandoned"> => {
    const found = await t.db
      .selectFrom("idempotencyKeys")
      .select(["bodyHash", "answer"])
      // By the clock that wrote it down: this process's may be another, and what is under way must not be begun twice.
      .select(
        sql<boolean>`created_at < clock_timestamp() - make_interval(secs => ${ABANDONED_AFTER_SECONDS})`.as(
          "isAbandoned",
        ),
      )
      .where("key", "=", key)
      .executeTakeFirst();
    if (!found) return "abandoned";
    if (found.bodyHash !== hash)
      throw new AppError("idempotency_mismatch", "This Idempotency-Key was used with another request body");
    if (found.answer) return { result: unseal(found.answer) };
    if (found.isAbandoned) return "abandoned";
    throw new AppError("conflict", "The first call with this Idempotency-Key is still under way", {
      retryAfterSeconds: 2,
    });
  };

  if (way.inOneTransaction) {
    const { inOneTransaction, finish } = way;
    return platform.door.write(scope, async (t) => {
      if (!(await claim(t))) {
        const earlier = await replay(t);
        if (earlier !== "abandoned") return earlier.result;
        await forget(t);
        await claim(t);
      }
      const result = await inOneTransaction(t);
      for (const last of [...finish(result), record(t, result)]) await t.db.executeQuery(last.compile());
      return result;
    });
  }

  const earlier = await platform.door.write(scope, async (t) => {
    if (await claim(t)) return null;
    const found = await replay(t);
    if (found !== "abandoned") return found;
    await forget(t);
    await claim(t);
    return null;
  });
  if (earlier) return earlier.result;
  try {
    const result = await way.aroundWork();
    await platform.door.write(
      scope,
      async () => result,
      (_, t) => [record(t, result)],
    );
    return result;
  } catch (error) {
    // A call that failed may be tried again under the same key.
    await platform.door.write(scope, forget);
    throw error;
  }
}
