import type { Tx } from "../../platform/db/door.ts";
import type { OutputOf } from "../../platform/verb.ts";
import type { listTaskLogs } from "./contract.ts";

type LogAnswer = OutputOf<typeof listTaskLogs>["data"][number];

/** What a task said after an entry of its log, in order. */
export async function logRows(
  t: Tx,
  { id, after, limit }: { id: string; after: number; limit: number },
): Promise<LogAnswer[]> {
  const rows = await t.db
    .selectFrom("taskLogs")
    .select(["number", "kind", "level", "content", "createdAt"])
    .where("runId", "=", id)
    .where("number", ">", after)
    .orderBy("number")
    .limit(limit)
    .execute();
  return rows.map(({ number, kind, level, content, createdAt }) => {
    const isLog = kind === "log";
    return {
      number,
      kind: isLog ? "log" : "emit",
      level: level as LogAnswer["level"],
      text: isLog ? String(content) : null,
      value: isLog ? null : content,
      createdAt,
    };
  });
}
