import type { Finding } from "./harness.ts";
import { overhead } from "./tasks/calls.ts";
import { memory } from "./tasks/memory.ts";
import { neighbours } from "./tasks/neighbours.ts";
import { latency, rates } from "./tasks/rates.ts";
import { searches } from "./tasks/search.ts";
import { type Site, withSite } from "./tasks/site.ts";
import { survival } from "./tasks/survival.ts";

// The last two end and start the processes.
const LINES: Record<string, (site: Site) => Promise<Finding[]>> = {
  rates,
  latency,
  overhead,
  neighbours,
  search: searches,
  memory,
  survival,
};

/** Programs beside the `executor` package; `only` names one part of it. */
export async function tasks(only?: string): Promise<Finding[]> {
  if (only !== undefined && !Object.hasOwn(LINES, only))
    throw new Error(`There is no ${only}; there are ${Object.keys(LINES).join(", ")}`);
  return withSite(async (site) => {
    const findings: Finding[] = [];
    for (const [name, measure] of Object.entries(LINES))
      if (only === undefined || only === name) findings.push(...(await measure(site)));
    return findings;
  });
}
