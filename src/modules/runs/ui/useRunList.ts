import { useEffect, useState } from "react";
import { type Input, useApi, useList } from "../../../web/api/index.ts";
import { isOver } from "./stepBars.ts";

const POLL_MS = 2_000;
/** A poll reads every loaded page again; far down the list only what is on screen would be worth that. */
const MAX_POLLED_ROWS = 150;

/** Runs page by page; while rows go on they are read again, so that their state and numbers move. */
export function useRunList(filters: Omit<Input<"runs.list">, "cursor" | "limit">) {
  const api = useApi();
  const [isLive, setIsLive] = useState(false);
  const list = useList(
    ["runs", filters],
    (cursor, signal) => api.runs.list({ cursor, ...filters }, { signal }),
    {
      pollMs: isLive && POLL_MS,
    },
  );
  const rows = list.rows ?? [];
  const hasMoving = rows.some(
    (run) => !isOver(run.state) && run.state !== "waiting" && run.state !== "interrupted",
  );
  useEffect(() => setIsLive(hasMoving && rows.length <= MAX_POLLED_ROWS), [hasMoving, rows.length]);
  return list;
}
