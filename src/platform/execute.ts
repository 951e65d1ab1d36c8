import { auditEntry, type Change } from "./audit.ts";
import { type Caller, requirePermission } from "./caller.ts";
import { requireUnconfined } from "./confinement.ts";
import type { Tx } from "./db/door.ts";
import { repeatedWhenMet } from "./db/transient.ts";
import { forbidden } from "./errors.ts";
import { answerOnce } from "./idempotency.ts";
import { type Operation, type RequestFacts, scopeOf, workOf } from "./operation.ts";
import { parseInput } from "./parse-input.ts";
import type { Platform } from "./platform.ts";
import { isReading, type Permission, type Verb } from "./verb.ts";

function authorize(verb: Verb, caller: Caller, input: Record<string, unknown>): void {
  if (verb.scope === "system") {
    if (!caller.isInstallationAdmin || caller.kind !== "account")
      throw forbidden("This needs the installation administrator, signed in");
    return;
  }
  if (verb.scope === "account" && caller.kind === "api_key" && !isReading(verb))
    throw forbidden("An API key acts only inside its workspace");
  if (verb.scope === "organization" && caller.kind === "api_key")
    throw forbidden("An API key acts only inside its workspace");
  if (verb.needs)
    requirePermission(
      verb.scope === "organization" ? caller.organization : caller.workspace,
      verb.needs.replace(/\{(\w+)\}/g, (_, field: string) => String(input[field])) as Permission,
    );
  requireUnconfined(caller, verb);
}

/**
 * Runs one verb for a caller: validated, authorized, in its scope, with its audit entry in the same transaction.
 * Answers the output as its schema allows it out. `givenKey`, an Idempotency-Key, makes a repeated call answer what the first did.
 */
export async function execute(
  platform: Platform,
  operation: Operation,
  caller: Caller,
  raw: unknown,
  facts: RequestFacts,
  givenKey: string | null,
): Promise<unknown> {
  const { verb } = operation;
  // Keys are remembered by caller; a public verb has none, and nothing to repeat but reading.
  const idempotencyKey = verb.scope === "public" ? null : givenKey;
  const input = parseInput(verb.input, raw) as Record<string, unknown>;
  authorize(verb, caller, input);
  const scope = scopeOf(verb, caller);
  let change: Change | undefined;
  const audited = (result: unknown) =>
    verb.audit
      ? [
          auditEntry(verb.scope === "system" ? null : scope, {
            verb: verb.name,
            target: verb.audit(input, result),
            caller,
            facts,
            change,
          }),
        ]
      : [];
  const allowed = (result: unknown) => verb.output.parse(result);

  if (operation.run) {
    const body = (t: Tx) => {
      change = undefined;
      return operation.run({ ...t, caller, platform, changed: (now) => void (change = now) }, input as never);
    };
    if (isReading(verb) && !verb.audit && verb.scope !== "system")
      return allowed(await platform.door.read(scope, body));
    return repeatedWhenMet(async () => {
      if (verb.scope === "system") {
        const result = await platform.door.asSystem("verbs of the installation administrator", async (t) => {
          const answer = await body(t);
          for (const entry of audited(answer)) await t.db.executeQuery(entry.compile());
          return answer;
        });
        return allowed(result);
      }
      if (idempotencyKey !== null && !isReading(verb))
        return answerOnce(
          platform,
          { scope, caller, key: idempotencyKey, verb, input },
          {
            inOneTransaction: async (t) => allowed(await body(t)),
            finish: audited,
          },
        );
      return allowed(await platform.door.write(scope, body, (result) => audited(allowed(result))));
    });
  }

  const work = async () => {
    const ws = workOf(platform, caller, facts, scope, { verb, input });
    const result = allowed(await operation.work(ws, input as never));
    if (verb.audit && verb.scope === "system" && !ws.isAudited())
      await platform.door.asSystem("verbs of the installation administrator", async (t) => {
        for (const entry of audited(result)) await t.db.executeQuery(entry.compile());
      });
    else if (verb.audit && !ws.isAudited())
      await platform.door.write(
        scope,
        async () => result,
        () => audited(result),
      );
    return result;
  };
  return idempotencyKey !== null && !isReading(verb)
    ? answerOnce(platform, { scope, caller, key: idempotencyKey, verb, input }, { aroundWork: work })
    : work();
}
