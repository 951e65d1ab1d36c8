import { invalid } from "../../platform/errors.ts";

const DAY_MS = 86_400_000;

/** How far a simulation over several workspaces has come: first the calls of each are counted, then those drawn are replayed. */
export interface Place {
  stage: "counting" | "replaying";
  /** Calls up to then are looked at, by all pages. */
  until: string;
  /** The last workspace the stage has done. */
  after: string | null;
  /** Calls of the next one that were replayed. */
  done: number;
  /** What was counted. */
  workspaces: number;
  calls: number;
  isCounted: boolean;
}

export const beginning = (now: Date): Place => ({
  ...{ stage: "counting", until: now.toISOString(), after: null, done: 0 },
  ...{ workspaces: 0, calls: 0, isCounted: true },
});

export const textOf = ({ stage, until, after, done, workspaces, calls, isCounted }: Place): string =>
  [stage, until, after ?? "-", done, workspaces, calls, isCounted ? "all" : "more"].join(" ");

const FORM =
  /^(counting|replaying) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (-|ws_\w{1,60}) (\d{1,5}) (\d{1,3}) (\d{1,7}) (all|more)$/;

/** What `textOf` made in the last day; else 422. */
export function placeOf(cursor: string, now: Date): Place {
  const [, stage, until = "", after, done, workspaces, calls, counted] = FORM.exec(cursor) ?? [];
  const isRecent = Math.abs(now.getTime() - Date.parse(until)) < DAY_MS;
  if (!isRecent) throw invalid("cursor", "must be the nextCursor of a page of the last day");
  return {
    stage: stage as Place["stage"],
    until,
    after: after === "-" ? null : after!,
    ...{ done: Number(done), workspaces: Number(workspaces), calls: Number(calls) },
    isCounted: counted === "all",
  };
}
