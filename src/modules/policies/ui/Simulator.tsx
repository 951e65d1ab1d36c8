import { Play } from "lucide-react";
import { useRef, useState } from "react";
import { type Client, noticeError, problemOf, useHref } from "../../../web/api/index.ts";
import { Button, ErrorState, formatCount, Link, Time } from "../../../web/kit/index.ts";
import { EffectBadge } from "./EffectBadge.tsx";
import type { ChangedCall, Effect, NewPolicy, Policy } from "./policySource.ts";

const PAGE = 1000;
const MOST_PAGES = 20;
const MOST_SHOWN = 100;
const WAS: Record<Effect, string> = { allow: "allowed", require_approval: "asked about", block: "blocked" };

interface Replay {
  replayed: number;
  changes: { before: Effect; after: Effect; count: number }[];
  calls: ChangedCall[];
  isDone: boolean;
  isCut: boolean;
}
const NOTHING: Replay = { replayed: 0, changes: [], calls: [], isDone: false, isCut: false };

function add(
  replay: Replay,
  page: { replayed: number; changes: Replay["changes"]; data: ChangedCall[] },
): Replay {
  const changes = [...replay.changes];
  for (const change of page.changes) {
    const at = changes.findIndex(({ before, after }) => before === change.before && after === change.after);
    if (at < 0) changes.push(change);
    else changes[at] = { ...change, count: changes[at]!.count + change.count };
  }
  return {
    ...replay,
    replayed: replay.replayed + page.replayed,
    changes,
    calls: [...replay.calls, ...page.data].slice(0, MOST_SHOWN),
  };
}

/** Replays last week's calls against the policy as it is written now, page by page, and says what would have changed. */
export function Simulator({
  api,
  policy,
  replaces,
}: {
  api: Client;
  /** Null: the policy is taken away. */
  policy: () => NewPolicy | null;
  replaces: Policy["id"] | null;
}) {
  const [replay, setReplay] = useState<Replay | null>(null);
  const [error, setError] = useState<unknown>(null);
  const running = useRef<AbortController>(null);
  const run = async () => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setError(null);
    setReplay(NOTHING);
    const draft = policy();
    let found = NOTHING;
    let cursor: string | undefined;
    try {
      for (let page = 0; page < MOST_PAGES; page++) {
        const answer = await api.policies.simulate(
          {
            add: draft ? [draft] : [],
            remove: replaces ? [replaces] : [],
            limit: PAGE,
            cursor,
          },
          { signal: controller.signal },
        );
        found = add(found, answer);
        cursor = answer.nextCursor ?? undefined;
        const isDone = !cursor || page === MOST_PAGES - 1;
        setReplay({ ...found, isDone, isCut: isDone && cursor !== undefined });
        if (isDone) return;
      }
    } catch (failure) {
      if (controller.signal.aborted) return;
      noticeError(failure);
      setReplay(null);
      setError(failure);
    }
  };
  const isBusy = replay !== null && !replay.isDone;
  return (
    <section aria-label="Replay last week" className="flex min-w-0 flex-col gap-3 border-t border-line pt-4">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="grow text-14 font-semibold">Replay last week</h3>
        <Button size="small" icon={Play} isLoading={isBusy} onClick={() => void run()}>
          {replay ? "Replay again" : "Replay"}
        </Button>
      </div>
      {!replay && !error && (
        <p className="text-13 text-ink-muted">
          What would have changed about the calls of tools of the last seven days. Nothing is done or saved.
        </p>
      )}
      {error !== null && (
        <ErrorState problem={problemOf(error, "The calls could not be replayed.")} isInline />
      )}
      {replay && <Findings replay={replay} />}
    </section>
  );
}

function Findings({ replay }: { replay: Replay }) {
  const href = useHref();
  const { replayed, changes, calls, isDone, isCut } = replay;
  const total = changes.reduce((sum, { count }) => sum + count, 0);
  return (
    <div className="flex min-w-0 flex-col gap-3 text-13" aria-live="polite">
      <p>
        {isDone && replayed === 0 ? (
          "No tool was called in the last seven days."
        ) : (
          <>
            {formatCount(replayed)} {replayed === 1 ? "call" : "calls"} replayed
            {isCut && ", the newest ones"}; {total === 0 ? "nothing" : formatCount(total)} would be different.
          </>
        )}
      </p>
      {changes.length > 0 && (
        <ul className="flex flex-col gap-1">
          {changes.map(({ before, after, count }) => (
            <li key={`${before} ${after}`}>
              <span className="font-medium tabular-nums">{formatCount(count)}</span> {WAS[before]} now, would
              be {WAS[after]}
            </li>
          ))}
        </ul>
      )}
      {calls.length > 0 && (
        <ul
          aria-label="Calls that would be different"
          className="max-h-80 overflow-y-auto rounded-md border border-line"
        >
          {calls.map((call) => (
            <li
              key={`${call.runId} ${call.stepNumber}`}
              className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1 border-t border-line px-2.5 py-1.5 first:border-t-0"
            >
              <EffectBadge effect={call.before} />
              <span aria-hidden className="text-ink-faint">
                →
              </span>
              <span className="sr-only">would become</span>
              <EffectBadge effect={call.after} />
              <Link href={href(`runs/${call.runId}`)} className="min-w-0 grow truncate font-mono text-12">
                {call.address}
              </Link>
              <span className="text-12 text-ink-muted">
                <Time at={call.at} />
              </span>
            </li>
          ))}
        </ul>
      )}
      {total > calls.length && <p className="text-12 text-ink-faint">The newest {calls.length} are shown.</p>}
    </div>
  );
}
