import { Play } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { noticeError, problemOf, workspaceHref } from "../../../web/api/index.ts";
import { useSession } from "../../../web/api/useSession.ts";
import { Button, ErrorState, formatCount, Link, Progress, Time } from "../../../web/kit/index.ts";
import { EffectBadge } from "./EffectBadge.tsx";
import { type Effect, type NewPolicy, type Policy, type Replay, usePolicies } from "./policySource.ts";

const WAS: Record<Effect, string> = { allow: "allowed", require_approval: "asked about", block: "blocked" };
const OF = {
  workspace: "the calls of tools of the last seven days",
  organization: "the calls of tools of the last seven days, in all workspaces",
  account: "the calls made in your name in the last seven days, in all your workspaces",
};
type Question = "written" | "without";

/** Replays last week's calls against the policy as it is written now, or without it, and says what would have changed. */
export function Simulator({
  policy,
  replaces,
}: {
  policy: () => NewPolicy;
  /** The one that is edited; null: a new one. */
  replaces: Policy["id"] | null;
}) {
  const source = usePolicies();
  const [asked, setAsked] = useState<Question>("written");
  const [replay, setReplay] = useState<Replay | null>(null);
  const [isCancelled, setIsCancelled] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const running = useRef<AbortController>(null);
  const run = async (question: Question) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    const { signal } = controller;
    const tell = (found: Replay) => {
      if (!signal.aborted) setReplay(found);
    };
    setError(null);
    setIsCancelled(false);
    setAsked(question);
    try {
      const add = question === "written" ? [policy()] : [];
      tell(await source.replay({ add, remove: replaces ? [replaces] : [] }, { signal, tell }));
    } catch (failure) {
      if (signal.aborted) return;
      noticeError(failure);
      setReplay(null);
      setError(failure);
    }
  };
  const cancel = () => {
    running.current?.abort();
    setIsCancelled(true);
  };
  const isBusy = replay !== null && !replay.isDone && !isCancelled;
  const section = useRef<HTMLElement>(null);
  const isAnswered = replay?.isDone ?? false;
  // It stands at the end of a long panel, and what it found below that.
  useEffect(() => {
    if (isAnswered) section.current?.scrollIntoView({ block: "nearest" });
  }, [isAnswered]);
  useEffect(() => () => running.current?.abort(), []);
  return (
    <section
      ref={section}
      aria-label="Replay last week"
      className="flex min-w-0 flex-col gap-3 border-t border-line pt-4"
    >
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="grow text-14 font-semibold">Replay last week</h3>
        {isBusy ? (
          <Button size="small" onClick={cancel}>
            Cancel
          </Button>
        ) : (
          <>
            {replaces && (
              <Button size="small" onClick={() => void run("without")}>
                Without it
              </Button>
            )}
            <Button size="small" icon={Play} onClick={() => void run("written")}>
              {replay && asked === "written" ? "Replay again" : "Replay"}
            </Button>
          </>
        )}
      </div>
      {!replay && !error && (
        <p className="text-13 text-ink-muted">
          What would have changed about {OF[source.scope]}. Nothing is done or saved.
        </p>
      )}
      {error !== null && (
        <ErrorState problem={problemOf(error, "The calls could not be replayed.")} isInline />
      )}
      {isBusy && <Progress {...replay.progress} />}
      {replay && <Findings replay={replay} isCancelled={isCancelled} isWithout={asked === "without"} />}
    </section>
  );
}

const many = (count: number, noun: string) => `${formatCount(count)} ${count === 1 ? noun : `${noun}s`}`;

/** How many calls were looked at, of how many, in one sentence. */
function scopeText({ replayed, sample, workspaces }: Replay): string {
  const inThem = workspaces ? ` in ${many(workspaces.looked, "workspace")}` : "";
  if (sample === "newest") return `The newest ${many(replayed, "call")} were replayed`;
  if (sample)
    return `${many(replayed, "call")} of ${sample.isCounted ? "" : "more than "}${formatCount(sample.of)}${inThem}, drawn evenly, ${replayed === 1 ? "was" : "were"} replayed`;
  return `${many(replayed, "call")}${inThem} replayed`;
}

interface Shown {
  replay: Replay;
  isCancelled: boolean;
  isWithout: boolean;
}

/** What was replayed in all, and where; nothing while it goes on. */
function Outcome({ replay, isCancelled, isWithout }: Shown) {
  const { replayed, changes, isDone, workspaces } = replay;
  const total = changes.reduce((sum, { count }) => sum + count, 0);
  const different = `${total === 0 ? "nothing" : formatCount(total)} would be different.`;
  const without = isWithout ? " without this policy" : "";
  if (isCancelled)
    return (
      <p>
        {replayed === 0
          ? "Cancelled before a call was replayed."
          : `Cancelled: ${many(replayed, "call")} had been replayed${without}; ${different}`}
      </p>
    );
  if (!isDone) return null;
  return (
    <p>
      {replayed === 0
        ? "No tool was called in the last seven days."
        : `${scopeText(replay)}${without}; ${different}`}
      {workspaces !== null && workspaces.leftOut > 0 && (
        <span className="text-ink-muted">
          {" "}
          {many(workspaces.leftOut, "workspace")} left out: you may not read runs there, or others are newer.
        </span>
      )}
    </p>
  );
}

function Findings(shown: Shown) {
  const { workspaces: places } = useSession();
  const { changes, calls } = shown.replay;
  const total = changes.reduce((sum, { count }) => sum + count, 0);
  const hrefOf = (workspaceId: string | undefined, runId: string) => {
    const place = places.data?.find(({ id }) => id === workspaceId);
    return place && workspaceHref(place, `runs/${runId}`);
  };
  return (
    <div className="flex min-w-0 flex-col gap-3 text-13">
      <div aria-live="polite">
        <Outcome {...shown} />
      </div>
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
              <Called address={call.address} href={hrefOf(call.workspaceId, call.runId)} />
              {call.workspaceName && <span className="text-12 text-ink-muted">{call.workspaceName}</span>}
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

const CALLED = "min-w-0 grow truncate font-mono text-12";
const Called = ({ address, href }: { address: string; href: string | undefined }) =>
  href ? (
    <Link href={href} className={CALLED}>
      {address}
    </Link>
  ) : (
    <span className={CALLED}>{address}</span>
  );
