import { useRef, useState } from "react";
import { noticeError, problemOf } from "../api/index.ts";
import type { CsvRow } from "./csvRows.ts";

const CHUNK = 50;

export interface InviteAnswer {
  rows: readonly { row: number; isInvited: boolean; error: string | null }[];
}
export interface FailedRow {
  number: number;
  fields: Record<string, string>;
  error: string;
}
export interface InviteProgress {
  done: number;
  total: number;
  invited: number;
  failed: FailedRow[];
  ratePerSecond: number | undefined;
  isRunning: boolean;
}

/** Sends rows in chunks of 50, one after the other; a chunk that fails as a whole fails its rows, and the next ones go on. */
export function useCsvInvite(invite: (rows: Record<string, string>[]) => Promise<InviteAnswer>) {
  const [progress, setProgress] = useState<InviteProgress | null>(null);
  const isStopped = useRef(false);

  async function start(rows: readonly CsvRow[]) {
    isStopped.current = false;
    const startedMs = Date.now();
    const good = rows.filter(({ problem }) => problem === null);
    const failed: FailedRow[] = rows.flatMap(({ number, fields, problem }) =>
      problem === null ? [] : [{ number, fields, error: problem }],
    );
    let done = 0;
    let invited = 0;
    const tell = (isRunning: boolean) =>
      setProgress({
        done,
        total: good.length,
        invited,
        failed: failed.toSorted((a, b) => a.number - b.number),
        ratePerSecond: done > 0 ? (done * 1000) / Math.max(1, Date.now() - startedMs) : undefined,
        isRunning,
      });
    tell(true);
    while (done < good.length) {
      const chunk = good.slice(done, done + CHUNK);
      const fail = (error: string, at: CsvRow) =>
        failed.push({ number: at.number, fields: at.fields, error });
      if (isStopped.current) for (const row of chunk) fail("not sent: the import was stopped", row);
      else
        try {
          const answer = await invite(chunk.map(({ fields }) => fields));
          for (const { row, isInvited, error } of answer.rows) {
            if (isInvited) invited += 1;
            else fail(error ?? "refused", chunk[row - 1]!);
          }
        } catch (failure) {
          noticeError(failure);
          const { why } = problemOf(failure, "");
          for (const row of chunk) fail(why ?? "not sent", row);
        }
      done += chunk.length;
      tell(done < good.length);
    }
    if (good.length === 0) tell(false);
  }
  return { progress, start, stop: () => void (isStopped.current = true) };
}
