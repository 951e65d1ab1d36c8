import { isFinal } from "../../platform/dispatch/states.ts";
import type { VerbTx } from "../../platform/operation.ts";
import { balanceFor } from "../metering/index.ts";
import type { RunAnswer } from "./find.ts";

/** A run that ended, with the wallet as it is once this process has taken what the run cost. For reads, which hold no transaction. */
export async function withBalance<Run extends RunAnswer>(t: VerbTx, run: Run): Promise<Run> {
  if (!isFinal(run.state)) return run;
  await t.platform.books.settled(t.scope.organizationId!);
  return { ...run, usage: { ...run.usage, ...(await balanceFor(t)) } };
}
