import { AppError } from "../../platform/errors.ts";
import { execute } from "../../platform/execute.ts";
import type { Annotations } from "../../platform/gate.ts";
import { operationOf, type Work } from "../../platform/operation.ts";
import { callerOfRun } from "../access/index.ts";
import { registerBuiltinTools } from "../catalogue/index.ts";
import { type Callable, type CallOptions, registerTarget, type ToolAnswer } from "../tools/index.ts";
import { storageCallables } from "./callables.ts";
import { forRun } from "./of-run.ts";

const OWN_SCOPES: readonly unknown[] = ["scratch", "account"];

/** The scope of the storage a call is about; one that is not there is nobody's, and the call will say so. */
async function scopeOf(ws: Work, { id, scope }: Record<string, unknown>): Promise<string | undefined> {
  if (typeof id !== "string") return typeof scope === "string" ? scope : undefined;
  const row = await ws.read((t) =>
    t.db.selectFrom("storageInstances").select("scope").where("id", "=", id).executeTakeFirst(),
  );
  return row?.scope;
}

/** A write to one's own storage changes nothing outside, so nobody is asked for it; one to what others share is a write. */
async function annotationsAt(
  ws: Work,
  { annotations }: Callable,
  args: Record<string, unknown>,
): Promise<Annotations> {
  if (annotations.isReadOnly) return annotations;
  const scope = await scopeOf(ws, args);
  const isOwn = scope === undefined || OWN_SCOPES.includes(scope);
  return isOwn ? { ...annotations, isReadOnly: true, isDestructive: false } : annotations;
}

const refused = (code: string, message: string): ToolAnswer => ({ ok: false, code, message, logs: [] });

/** Asks the verb as whoever started the run, with the power they have at this moment and nothing beyond it. */
async function callStorage(
  ws: Work,
  { target, annotations }: Callable,
  args: Record<string, unknown>,
  { thingId, idempotencyKey }: CallOptions,
): Promise<ToolAnswer> {
  const { verb, isNegative } = target as unknown as { verb: string; isNegative: boolean };
  const later = await ws.read((t) => callerOfRun(t, ws.caller, thingId));
  if ("refused" in later) return refused("tool_denied", later.refused);
  const caller = thingId.startsWith("run_") ? forRun(later.caller, thingId) : later.caller;
  const input = isNegative ? { ...args, by: -((args.by as number | undefined) ?? 1) } : args;
  const key = annotations.isReadOnly && verb !== "storage.open" ? null : idempotencyKey;
  try {
    const result = await execute(ws.platform, operationOf(verb)!, caller, input, ws.facts, key);
    return { ok: true, result: result ?? null, logs: [], used: { kind: "builtin", computeMs: 0 } };
  } catch (error) {
    if (error instanceof AppError && error.code !== "internal") {
      const { cause } = error.details;
      if (error.code === "unavailable" && cause) ws.platform.log.warn({ err: cause, thingId }, error.message);
      return refused(error.code, error.message);
    }
    throw error;
  }
}

registerTarget("storage", callStorage, { annotate: annotationsAt });
registerBuiltinTools("storage", "Storage", storageCallables);
