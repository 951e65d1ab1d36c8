import { type Insertable, sql } from "kysely";
import type { DB } from "../../platform/db/tables.ts";
import { dispatch } from "../../platform/dispatch/dispatch.ts";
import { newId } from "../../platform/ids.ts";
import type { VerbTx } from "../../platform/operation.ts";
import { findRun, type RunAnswer } from "./find.ts";

type RunValues = Pick<Insertable<DB["runs"]>, "kind" | "stage"> &
  Partial<Omit<Insertable<DB["runs"]>, "input" | "plan" | "deadlineAt">> & {
    input: object;
    plan: object;
    /** How long it may take; what every run may unless given. */
    deadlineSeconds?: number;
  };

/** Records a run of any kind as the caller's and dispatches it, in the caller's transaction. */
export async function recordRun(
  t: VerbTx,
  { input, plan, deadlineSeconds = t.platform.config.RUN_DEADLINE_SECONDS, ...values }: RunValues,
  options: { isCallerAdvancing: boolean },
): Promise<RunAnswer> {
  const id = newId("run");
  await t.db
    .insertInto("runs")
    .values({
      ...values,
      id,
      input: JSON.stringify(input),
      plan: JSON.stringify(plan),
      actorAccountId: t.caller.accountId,
      actorKind: t.caller.kind,
      credentialId: t.caller.credentialId,
      eventSequence: 1,
      deadlineAt: sql<string>`now() + make_interval(secs => ${deadlineSeconds})`,
    })
    .execute();
  await t.db
    .insertInto("runEvents")
    .values({ runId: id, sequence: 1, type: "run.queued", data: "{}" })
    .execute();
  await dispatch(t, id, options);
  return findRun(t, id);
}
