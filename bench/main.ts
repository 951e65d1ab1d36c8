import { parseArgs } from "node:util";
import { audit } from "./audit.ts";
import { http } from "./http.ts";
import { isolation } from "./isolation.ts";
import { keys } from "./keys.ts";
import { catalogue } from "./catalogue.ts";
import { policies } from "./policies.ts";
import { jsonLine, table } from "./report.ts";
import { runs } from "./runs.ts";
import { sandbox } from "./sandbox.ts";
import { storage } from "./storage.ts";
import { tasks } from "./tasks.ts";
import { tenants } from "./tenants.ts";
import { wallet } from "./wallet.ts";
import { usage } from "./usage.ts";
import { webhooks } from "./webhooks.ts";

const benches = {
  isolation,
  http,
  keys,
  sandbox,
  runs,
  tasks,
  audit,
  tenants,
  usage,
  webhooks,
  wallet,
  policies,
  catalogue,
  storage,
};
const USAGE = `Usage: npm run bench -- NAME [--json] [--only PART]

  isolation   the tenancy door beside plain Kysely and plain pg
  http        a scoped read over HTTP beside a bare handler
  keys        key verification beside better-auth's, and how fast a revocation is seen
  sandbox     code tools beside an in-process engine, their neighbours and their memory
  runs        what a run costs beside its model call, runs per second, start-up
  tasks       programs beside the executor package: rate, calls of tools, neighbours, search, memory, a kill
  audit       what the audit chain costs a write, beside none and beside one under a lock
  tenants     everyday calls in installations of 1,000, 100,000 and 1,000,000 workspaces
  wallet      debits of a hot wallet beside a transaction per debit and pgbench
  usage       a year of ten million usage events: questions beside raw events, events summed per second
  catalogue   searches over 50, 1,000 and 10,000 tools beside a list that is scanned and ranked
  policies    what a call of a tool is answered with: 10, 1,000 and 10,000 rules beside a plain list
  storage     one operation in 1 MB and in 100 MB beside one that rewrites its file
  webhooks    deliveries per second beside a job per delivery, pick-up, what an event costs a change

Each takes up to five minutes. --json adds one last line for machines; --only measures one part of tasks:
rates, latency, overhead, neighbours, search, memory, survival.
`;

const options = { json: { type: "boolean" }, only: { type: "string" } } as const;
const { positionals, values } = parseArgs({ options, allowPositionals: true, strict: false });
const [name] = positionals;
const isKnown = Object.keys(values).every((flag) => flag === "json" || (flag === "only" && name === "tasks"));
if (!name || !Object.hasOwn(benches, name) || !isKnown) {
  process.stderr.write(USAGE);
  process.exit(2);
}
const only = typeof values.only === "string" ? values.only : undefined;
const findings = await benches[name as keyof typeof benches](only);
process.stdout.write(table(findings));
if (values.json) process.stdout.write(`${jsonLine(name, findings)}\n`);
process.exit(0);
