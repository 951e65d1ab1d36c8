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

export const doctorCommand = (context: () => Promise<Context>): Command => ({
  meta: { name: "doctor", description: "Check the installation; exit code 1 when something is wrong" },
  args: {
    isolation: {
      type: "boolean",
      description: "Try to cross between two throw-away workspaces by every operation and table.",
    },
  },
  examples: ["bailiwick doctor", "bailiwick doctor --json", "bailiwick doctor --isolation"],
  async run({ isolation }) {
    const current = await context();
    if (isolation) return checkIsolation(current);
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
