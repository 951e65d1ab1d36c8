import type { Command } from "../command.ts";
import type { Context } from "../context.ts";
import { harmless } from "../cells.ts";
import { show } from "../show.ts";
import { out, styled } from "../style.ts";

async function checkIsolation(current: Context): Promise<number> {
  const signed = await current.client.system.checkIsolation({});
  const { report } = signed;
  if (current.isJson) show(current, signed);
  else {
    out(
      `${report.probes} attempts with ${report.verbs} operations, and ${report.tables} tables, from each of two workspaces`,
    );
    for (const { where, problem } of report.findings)
      out(`${styled("red", "FAIL")}  ${harmless(where)}  ${harmless(problem)}`);
    out(
      report.isIsolated
        ? `${styled("green", "Isolated.")} Nothing crossed.`
        : "Not isolated: see above. Stop using this installation for more than one workspace and report it.",
    );
    out(`Signed with ${signed.keyId}: ${signed.signature}`);
  }
  return report.isIsolated ? 0 : 1;
}

async function checkLedger(current: Context): Promise<number> {
  const checked = await current.client.system.checkLedger({});
  if (current.isJson) show(current, checked);
  else {
    for (const { organizationId, what, problem } of checked.findings)
      out(`${styled("red", "FAIL")}  ${organizationId}  ${harmless(what)}  ${harmless(problem)}`);
    out(`${checked.entries} entries of ${checked.organizations} organizations recomputed.`);
    out(
      checked.isWhole
        ? `${styled("green", "Whole.")} Every balance, bucket, hold and debt is what the entries say.`
        : "Not whole: see above. Do not change the books by hand; report it with these lines.",
    );
  }
  return checked.isWhole ? 0 : 1;
}

export const doctorCommand = (context: () => Promise<Context>): Command => ({
  meta: { name: "doctor", description: "Check the installation; exit code 1 when something is wrong" },
  args: {
    isolation: {
      type: "boolean",
      description: "Try to cross between two throw-away workspaces by every operation and table.",
    },
    ledger: {
      type: "boolean",
      description: "Recompute every balance, bucket, hold and debt from the ledger's entries.",
    },
  },
  examples: [
    "bailiwick doctor",
    "bailiwick doctor --json",
    "bailiwick doctor --isolation",
    "bailiwick doctor --ledger",
  ],
  async run({ isolation, ledger }) {
    const current = await context();
    if (isolation) return checkIsolation(current);
    if (ledger) return checkLedger(current);
    const { isHealthy, checks } = await current.client.system.doctor();
    if (current.isJson) show(current, { isHealthy, checks });
    else {
      const width = Math.max(0, ...checks.map(({ name }) => name.length));
      for (const { name, isOk, detail } of checks)
        out(
          `${isOk ? styled("green", "ok  ") : styled("red", "FAIL")}  ${name.padEnd(width)}  ${harmless(detail)}`,
        );
      out(isHealthy ? "Healthy." : "Not healthy: see the checks that failed.");
    }
    return isHealthy ? 0 : 1;
  },
});
