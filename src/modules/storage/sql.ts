import { AppError, type ErrorCode } from "../../platform/errors.ts";
import { implementWork, type Work } from "../../platform/operation.ts";
import type { InputOf } from "../../platform/verb.ts";
import { executeSql, type Parameters, querySql } from "./contract.ts";
import { findStorage } from "./find.ts";
import { databaseOf } from "./place.ts";
import { sqlPoolOf } from "./pools.ts";
import type { SqlOutcome } from "./sql/pool.ts";
import type { Executed, Rows, SqlFailureCode, SqlParameters, Statement } from "./sql/protocol.ts";
import { inTurn } from "./in-turn.ts";
import { tellingOfQuota } from "./tell.ts";
import { releaseWriter, takeWriter, type Writer } from "./writer.ts";
import type { z } from "zod";

const GROW_BYTES = 16 * 2 ** 20;
const MEASURE_MS = 5_000;

type GivenParameters = z.output<typeof Parameters>;
type GivenValue = Extract<GivenParameters, unknown[]>[number];
const valueOf = (value: GivenValue) =>
  typeof value === "boolean"
    ? Number(value)
    : value !== null && typeof value === "object"
      ? Buffer.from(value.base64, "base64")
      : // SQLite has integers and reals; JSON has numbers.
        typeof value === "number" && Number.isSafeInteger(value) && !Object.is(value, -0)
        ? BigInt(value)
        : value;
function parametersOf(params: GivenParameters | undefined): SqlParameters | undefined {
  if (params === undefined) return undefined;
  if (Array.isArray(params)) return params.map(valueOf);
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, valueOf(value)]));
}
const statementOf = ({ sql, params }: { sql: string; params?: GivenParameters | undefined }): Statement => ({
  sql,
  params: parametersOf(params),
});

const CODES: Partial<Record<SqlFailureCode, ErrorCode>> = {
  sql_full: "storage_full",
  sql_too_large: "too_large",
  sql_busy: "unavailable",
  sql_unsupported: "unavailable",
  sql_disk: "unavailable",
  sql_damaged: "unavailable",
};
const RETRY_AFTER_SECONDS: Partial<Record<SqlFailureCode, number>> = { sql_busy: 1, sql_disk: 60 };
function failureOf(
  { code, message, statementAt }: Extract<SqlOutcome, { ok: false }>,
  isOneOfSeveral = false,
): AppError {
  const known = CODES[code] ?? "invalid";
  const field = code === "sql_parameters" ? "params" : "sql";
  const path = isOneOfSeveral && statementAt !== undefined ? `statements.${statementAt}.${field}` : field;
  return new AppError(known, message, {
    extra: { reason: code },
    ...(known === "invalid" ? { errors: [{ path, message }] } : {}),
    ...(code in RETRY_AFTER_SECONDS ? { retryAfterSeconds: RETRY_AFTER_SECONDS[code]! } : {}),
  });
}
/** What nobody who sends SQL can mend is said where whoever runs the server looks. */
function tellOperator({ platform }: Work, storageId: string, outcome: SqlOutcome): void {
  if (!outcome.ok && (outcome.code === "sql_disk" || outcome.code === "sql_damaged"))
    platform.log.error({ storageId, reason: outcome.code }, outcome.message);
}

const tenantOf = (ws: Work): string => ws.scope.workspaceId ?? ws.scope.organizationId ?? "";

implementWork(querySql, async (ws, { id, timeoutMs, maxRows, ...statement }) => {
  await ws.read((t) => findStorage(t, { id }));
  const outcome = await sqlPoolOf(ws.platform).run(tenantOf(ws), databaseOf(ws.platform, id), {
    do: "query",
    statement: statementOf(statement),
    timeoutMs,
    maxRows,
  });
  tellOperator(ws, id, outcome);
  if (!outcome.ok) throw failureOf(outcome);
  return { ...(outcome.result as Rows), elapsedMs: outcome.elapsedMs };
});

type Execution = InputOf<typeof executeSql>;

/** One try with this much room; what the database came to is counted whatever happens. */
async function tryExecute(
  ws: Work,
  input: Execution,
  growBytes: number,
): Promise<{ outcome: SqlOutcome; writer: Writer }> {
  const { id, timeoutMs, maxRows } = input;
  const { platform } = ws;
  const writer = await takeWriter(ws, { id, growBytes, timeoutMs });
  const file = databaseOf(platform, id);
  let bytes: number | null = null;
  let isDone = false;
  try {
    const given = input.statements ?? [{ sql: input.sql!, params: input.params }];
    const outcome = await sqlPoolOf(platform).run(tenantOf(ws), file, {
      do: "execute",
      statements: given.map(statementOf),
      maxBytes: writer.maxBytes,
      isDurable: writer.isDurable,
      timeoutMs,
      maxRows,
    });
    bytes = outcome.bytes;
    if (bytes === null) {
      const measured = await sqlPoolOf(platform).run(tenantOf(ws), file, {
        do: "measure",
        timeoutMs: MEASURE_MS,
      });
      bytes = measured.ok ? measured.bytes : null;
    }
    if (outcome.ok) {
      isDone = true;
      await ws.commit((t) =>
        releaseWriter(t, { id, token: writer.token, bytes }).then(() => outcome.result as never),
      );
    }
    return { outcome, writer };
  } finally {
    if (!isDone) await ws.tx((t) => releaseWriter(t, { id, token: writer.token, bytes }));
  }
}

implementWork(executeSql, (ws, input) =>
  tellingOfQuota(ws, input.id, () => inTurn(input.id, () => executeInTurn(ws, input))),
);

async function executeInTurn(ws: Work, input: Execution) {
  // Little is set aside at first, so that files and keys keep their room; more when it turns out to be needed.
  for (let growBytes = GROW_BYTES; ; growBytes *= 8) {
    const { outcome, writer } = await tryExecute(ws, input, growBytes);
    if (outcome.ok) return { ...(outcome.result as Executed), elapsedMs: outcome.elapsedMs };
    tellOperator(ws, input.id, outcome);
    if (outcome.code !== "sql_full" || !writer.isCapped)
      throw failureOf(outcome, input.statements !== undefined);
  }
}
