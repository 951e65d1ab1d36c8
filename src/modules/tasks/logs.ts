import type { Driving } from "../../platform/dispatch/program.ts";
import { textOf } from "../../platform/dispatch/step-log.ts";
import type { Said } from "../../platform/sandbox/sandbox.ts";

/** Told when lines were written: whoever follows looks. */
export const logTopic = (runId: string) => `logs:${runId}`;

export interface Logs {
  hear(said: Extract<Said, { kind: "log" | "emit" }>): void;
  /** The program begins from its start again. */
  rewind(): void;
}

/**
 * Writes what a program says to its console and gives to `emit`. It is numbered as the program says it: what a replay says
 * again has a number that is there already.
 */
export function createLogs({ run, steps, ws }: Driving, recorded: number): Logs {
  let number = 0;
  let written = recorded;
  const waiting: { number: number; kind: string; level: string | null; content: string }[] = [];
  function hear(said: Extract<Said, { kind: "log" | "emit" }>): void {
    if (++number <= written) return;
    written = number;
    const isLog = said.kind === "log";
    waiting.push({
      number,
      kind: said.kind,
      level: isLog ? levelOf(said.level) : null,
      content: isLog ? textOf(said.text) : textOf(JSON.parse(said.json)),
    });
    if (waiting.length > 1) return;
    // The same lines however often the transaction is tried.
    let rows: typeof waiting | undefined;
    steps.along((t) => {
      rows ??= waiting.splice(0);
      t.atCommit(t.db.insertInto("taskLogs").values(rows.map((row) => ({ ...row, runId: run.id }))));
      t.afterCommit(() => ws.platform.bus.publish(logTopic(run.id), null));
    });
  }
  return {
    hear,
    rewind: () => {
      number = 0;
    },
  };
}

const LEVELS = ["log", "info", "warn", "error", "debug"];
const levelOf = (level: string): string => (LEVELS.includes(level) ? level : "log");
