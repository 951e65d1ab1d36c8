// Runs the whole test suite and ends with one line: N passed, N failed[, N skipped].
import { postgres15Bin } from "./testing/postgres15.mjs";
import { findChromium } from "./testing/chromium.mjs";
import { runVitest } from "./testing/vitest.mjs";

// Suites whose every statement the modules' own tests and the isolation suite send too.
const SAME_SQL = [
  "fuzz",
  "bad-input",
  "power*",
  "role-matrix",
  "explain",
  "openapi",
  "isolation-concurrency",
].map((name) => `e2e/http/${name}.test.ts`);

const args = process.argv.slice(2).filter((arg) => arg !== "--long");
if (process.argv.includes("--long")) process.env.BAILIWICK_LONG = "1";

const filters = args.filter((arg) => !arg.startsWith("-"));
const isWholeSuite = args.length === 0;
if (isWholeSuite || filters.some((filter) => filter.includes("e2e"))) {
  const chromium = findChromium();
  if (chromium) process.env.BAILIWICK_CHROMIUM = chromium;
}

const totals = await runVitest(args);
if (isWholeSuite && process.env.CI) addTo(totals, await httpSuiteOnPostgres15());

const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : "";
console.log(`${totals.passed} passed, ${totals.failed} failed${skipped}`);
process.exit(totals.failed > 0 || totals.passed === 0 ? 1 : 0);

/** The oldest server Bailiwick supports, so that nothing newer creeps into the SQL. */
async function httpSuiteOnPostgres15() {
  if (!postgres15Bin()) return { passed: 0, failed: 0, skipped: 1 };
  console.log("\nThe HTTP suite once more, on PostgreSQL 15:");
  return await runVitest(["--project", "http", ...SAME_SQL.flatMap((file) => ["--exclude", file])], {
    BAILIWICK_TEST_POSTGRES: "15",
  });
}

function addTo(sum, more) {
  for (const name of Object.keys(sum)) sum[name] += more[name];
}
