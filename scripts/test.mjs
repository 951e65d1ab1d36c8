// Runs the whole test suite and ends with one line: N passed, N failed[, N skipped].
import { postgres15Bin } from "./testing/postgres15.mjs";
import { findChromium } from "./testing/chromium.mjs";
import { runVitest } from "./testing/vitest.mjs";

// Every verb once, and the modules that send SQL of their own accord; `test:long` repeats the whole HTTP suite.
const OLDEST_POSTGRES = [
  ...["isolation", "isolation-catalogue", "door", "tables", "idempotency"].map(
    (name) => `e2e/http/${name}.test.ts`,
  ),
  ...["events", "wallets"].map((name) => `src/modules/${name}/`),
];

const args = process.argv.slice(2).filter((arg) => arg !== "--long");
if (process.argv.includes("--long")) process.env.BAILIWICK_LONG = "1";

const filters = args.filter((arg) => !arg.startsWith("-"));
const isWholeSuite = args.length === 0;
if (isWholeSuite || filters.some((filter) => filter.includes("e2e"))) {
  const chromium = findChromium();
  if (chromium) process.env.BAILIWICK_CHROMIUM = chromium;
}

const totals = await runVitest(args);
if (isWholeSuite && (process.env.CI || process.env.BAILIWICK_LONG))
  addTo(totals, await httpSuiteOnPostgres15());

for (const failure of totals.failures) console.log(`FAILED ${failure}`);
const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : "";
console.log(`${totals.passed} passed, ${totals.failed} failed${skipped}`);
process.exit(totals.failed > 0 || totals.passed === 0 ? 1 : 0);

/** The oldest server Bailiwick supports, so that nothing newer creeps into the SQL. */
async function httpSuiteOnPostgres15() {
  if (!postgres15Bin()) return { passed: 0, failed: 0, skipped: 1, failures: [] };
  console.log("\nOnce more, on PostgreSQL 15:");
  const files = process.env.BAILIWICK_LONG ? [] : OLDEST_POSTGRES;
  return await runVitest(["--project", "http", ...files], {
    BAILIWICK_TEST_POSTGRES: "15",
  });
}

function addTo(sum, more) {
  for (const name of ["passed", "failed", "skipped"]) sum[name] += more[name];
  sum.failures.push(...more.failures);
}
