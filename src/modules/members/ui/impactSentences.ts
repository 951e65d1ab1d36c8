import type { Output } from "../../../web/api/index.ts";

const counted = (count: number, one: string, many: string) => (count === 1 ? `1 ${one}` : `${count} ${many}`);
const SHOWN_NAMES = 4;

/** What stops when somebody or something goes, a sentence each. */
export function impactSentences(impact: Output<"access.impact">): string[] {
  const { keys, invitations, grants, runsUnderWay } = impact;
  const names = keys.slice(0, SHOWN_NAMES).map(({ name }) => `“${name}”`);
  const more = keys.length - names.length;
  return [
    ...(keys.length > 0
      ? [
          `${counted(keys.length, "key stops", "keys stop")} working: ${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}.`,
        ]
      : []),
    ...(grants > 0 ? [`${counted(grants, "grant ends", "grants end")}.`] : []),
    ...(invitations > 0
      ? [`${counted(invitations, "pending invitation is", "pending invitations are")} no longer accepted.`]
      : []),
    ...(runsUnderWay > 0
      ? [`${counted(runsUnderWay, "run of theirs is", "runs of theirs are")} under way.`]
      : []),
  ];
}
