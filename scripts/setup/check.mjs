import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "./run.mjs";

/** Format, lint, types and repository rules, without a database. Returns the exit code. */
export function check(node) {
  const bin = (name) => join(root, "node_modules", ...name.split("/"));
  const checks = [
    ["Format", [bin("oxfmt/bin/oxfmt"), "--check"], "npx oxfmt puts it right"],
    ["Lint", [bin("oxlint/bin/oxlint")]],
    ["Types", [bin("typescript/bin/tsc"), "--noEmit"]],
    ["Repository rules", [bin("vitest/vitest.mjs"), "run", "--project", "unit", "src/repo.test.ts"]],
  ];
  let failed = 0;
  for (const [title, args, advice] of checks) {
    const startedAt = Date.now();
    const result = spawnSync(node, args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 });
    const isGood = result.status === 0;
    if (!isGood) {
      failed++;
      console.log(`\n${[result.stdout, result.stderr, advice].filter(Boolean).join("\n").trim()}\n`);
    }
    console.log(
      `${isGood ? "ok    " : "FAILED"}  ${title} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`,
    );
  }
  console.log(`${checks.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}
