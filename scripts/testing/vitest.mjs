import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { root } from "../setup/run.mjs";

/**
 * Runs vitest with its usual output; resolves to the counts of tests, a file that does not load being one failure,
 * and to the failures in words.
 */
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
  const totals = { passed: 0, failed: 0, skipped: 0, failures: [] };
  for (const file of read(report)) {
    const statuses = file.assertionResults.map((test) => test.status);
    const failed = statuses.filter((status) => status === "failed").length;
    totals.passed += statuses.filter((status) => status === "passed").length;
    totals.skipped += statuses.filter((status) => status !== "passed" && status !== "failed").length;
    // A file or a hook can fail without any test of its own failing.
    totals.failed += failed === 0 && file.status === "failed" ? 1 : failed;
    if (file.status === "failed") totals.failures.push(...inWords(file));
  }
  // Errors outside of any test (an unhandled rejection, the global setup) show only in the exit code.
  if (code !== 0 && totals.failed === 0) {
    totals.failed = 1;
    totals.failures.push("an error outside of any test, see above");
  }
  return totals;
}

/** Each failed test of a file, or the file itself, with the beginning of what it said. */
function inWords(file) {
  const name = relative(root, file.name);
  const failed = file.assertionResults.filter((test) => test.status === "failed");
  if (failed.length === 0) return [`${name}: ${beginning(file.message)}`];
  return failed.map((test) => `${name} > ${test.fullName}: ${beginning(test.failureMessages.join("\n"))}`);
}

function beginning(message) {
  return message.split("\n").slice(0, 6).join("\n    ").slice(0, 1_000);
}

function read(report) {
  try {
    return JSON.parse(readFileSync(report, "utf8")).testResults;
  } catch {
    return [];
  }
}
