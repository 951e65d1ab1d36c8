import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../setup/run.mjs";

/** Runs vitest with its usual output; resolves to the counts of tests, a file that does not load being one failure. */
export async function runVitest(args, env = {}) {
  const directory = mkdtempSync(join(tmpdir(), "bailiwick-test-"));
  const report = join(directory, "report.json");
  const command = [
    join(root, "node_modules", "vitest", "vitest.mjs"),
    "run",
    ...["--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
    ...args,
  ];
  try {
    const child = spawn(process.execPath, command, {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, ...env },
    });
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
    const code = await new Promise((resolve) => child.once("exit", resolve));
    return count(report, code);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function count(report, code) {
  const totals = { passed: 0, failed: 0, skipped: 0 };
  for (const file of read(report)) {
    const statuses = file.assertionResults.map((test) => test.status);
    const failed = statuses.filter((status) => status === "failed").length;
    totals.passed += statuses.filter((status) => status === "passed").length;
    totals.skipped += statuses.filter((status) => status !== "passed" && status !== "failed").length;
    // A file or a hook can fail without any test of its own failing.
    totals.failed += failed === 0 && file.status === "failed" ? 1 : failed;
  }
  // Errors outside of any test (an unhandled rejection, the global setup) show only in the exit code.
  if (code !== 0 && totals.failed === 0) totals.failed = 1;
  return totals;
}

function read(report) {
  try {
    return JSON.parse(readFileSync(report, "utf8")).testResults;
  } catch {
    return [];
  }
}
