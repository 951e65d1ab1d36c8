import type { Finding } from "./harness.ts";

const rounded = (value: number): number => Number(value.toPrecision(4));

function targetOf({ target, value }: Finding): string {
  if (!target) return "";
  const [sign, bound, isMet] =
    "atLeast" in target
      ? (["≥", target.atLeast, value >= target.atLeast] as const)
      : (["≤", target.atMost, value <= target.atMost] as const);
  return `${sign} ${bound} ${isMet ? "met" : "MISSED"}`;
}

/** The findings in aligned columns. */
export function table(findings: readonly Finding[]): string {
  const rows = [
    ["what", "ours", "peer", "result", "target"],
    ...findings.map((finding) => [
      finding.what,
      finding.ours ?? "",
      finding.peer ?? "",
      `${rounded(finding.value)}${finding.key.startsWith("ratios.") ? "x" : ""}`,
      targetOf(finding),
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map(
      (row) =>
        `${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join("  ")}\n`,
    )
    .join("");
}

/** `{"bench":…,"ratios":{…},"values":{…}}` on one line. */
export function jsonLine(bench: string, findings: readonly Finding[]): string {
  const within = (group: string) =>
    Object.fromEntries(
      findings
        .filter(({ key }) => key.startsWith(`${group}.`))
        .map(({ key, value }) => [key.slice(group.length + 1), rounded(value)]),
    );
  return JSON.stringify({ bench, ratios: within("ratios"), values: within("values") });
}
