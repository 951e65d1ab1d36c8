import { useEffect, useRef, useState } from "react";
import { Button, classes, formatDuration, formatExact, JsonView } from "../../../web/kit/index.ts";
import type { TaskLog } from "./useLiveTask.ts";

const TONE = { error: "text-red", warn: "text-amber", debug: "text-ink-faint" } as const;
const NEAR_PX = 40;
/** More lines at once make a page slow. */
const SHOWN = 1_000;

/** What the program said, line by line; follows the end while one looks at it. */
export function TaskLogView({
  logs,
  since,
  isEnded,
}: {
  logs: readonly TaskLog[];
  /** When the task was accepted; lines are timed from there. */
  since: string;
  isEnded: boolean;
}) {
  const sinceMs = Date.parse(since);
  const [shown, setShown] = useState(SHOWN);
  const frame = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    if (frame.current && isAtEnd.current) frame.current.scrollTop = frame.current.scrollHeight;
  }, [logs.length]);
  if (logs.length === 0)
    return (
      <p className="text-13 text-ink-muted">
        {isEnded ? "It logged nothing." : "Lines of console.log and values of emit appear here."}
      </p>
    );
  return (
    <div
      ref={frame}
      role="log"
      aria-label="Log of the task"
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) =>
        (isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_PX)
      }
      className="max-h-120 min-w-0 overflow-auto rounded-md border border-line bg-sunken py-1.5"
    >
      {logs.length > shown && (
        <div className="px-3 py-1">
          <Button size="small" onClick={() => setShown(shown + SHOWN)}>
            Show earlier lines, {(logs.length - shown).toLocaleString("en")} of them
          </Button>
        </div>
      )}
      {logs.slice(-shown).map((entry) => (
        <div key={entry.number} className="flex items-start gap-3 px-3 py-0.5 font-mono text-12 leading-5">
          <time
            dateTime={entry.createdAt}
            title={formatExact(Date.parse(entry.createdAt))}
            className="w-14 shrink-0 text-right text-ink-muted tabular-nums"
          >
            {formatDuration(Math.max(0, Date.parse(entry.createdAt) - sinceMs))}
          </time>
          {entry.kind === "emit" ? (
            <div className="-my-2 flex min-w-0 grow items-start gap-2">
              <span className="py-2 text-ink-muted">emit</span>
              <div className="min-w-0 grow">
                <JsonView
                  label={`Emitted value ${entry.number}`}
                  value={entry.value}
                  openDepth={1}
                  isBare={isSmall(entry.value)}
                />
              </div>
            </div>
          ) : (
            <span
              className={classes(
                "min-w-0 grow break-words whitespace-pre-wrap",
                entry.level && entry.level in TONE && TONE[entry.level as keyof typeof TONE],
              )}
            >
              {entry.level === "error" || entry.level === "warn" ? `${entry.level}: ` : ""}
              {entry.text}
            </span>
          )}
        </div>
      ))}
    </div>
  );
}

/** Nothing to search in. */
const isSmall = (value: unknown) => JSON.stringify(value).length < 2_000;
