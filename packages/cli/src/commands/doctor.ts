import type { Command } from "../command.ts";
import type { Context } from "../context.ts";
import { harmless } from "../cells.ts";
import { show } from "../show.ts";
import { out, styled } from "../style.ts";

export const doctorCommand = (context: () => Promise<Context>): Command => ({
  meta: { name: "doctor", description: "Check the installation; exit code 1 when something is wrong" },
  examples: ["bailiwick doctor", "bailiwick doctor --json"],
  async run() {
    const current = await context();
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
