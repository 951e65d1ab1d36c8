import { Callout, Card, Link, Progress, Time } from "../../../web/kit/index.ts";
import { UserList } from "../../catalogue/ui/ToolUsers.tsx";
import { diffText, PHASE, type SourceDetail } from "./sourceWords.tsx";
import { SkippedList } from "./SkippedList.tsx";

/** The sync that goes on, why the last one failed, and what it changed under somebody's feet. */
export function SyncNow({ source }: { source: SourceDetail }) {
  const { lastSync, error, state } = source;
  const isGoingOn = lastSync !== null && (lastSync.state === "waiting" || lastSync.state === "running");
  return (
    <>
      {isGoingOn && (
        <Card>
          <Progress
            label={PHASE[lastSync.phase]}
            done={lastSync.doneCount}
            {...(lastSync.totalCount === null ? {} : { total: lastSync.totalCount })}
          />
        </Card>
      )}
      {state === "failed" && error && (
        <Callout kind="danger" title="The last sync failed">
          <p className="break-words">{error.message}</p>
          <p className="mt-1 font-mono text-12 text-ink-muted">
            {error.code}
            {error.place && ` at ${error.place}`}
          </p>
          {source.toolCount > 0 && <p className="mt-1">The tools of the sync before stay.</p>}
        </Callout>
      )}
      {!isGoingOn && lastSync && lastSync.used.length > 0 && (
        <Callout kind="warning" title="Tools that something uses have changed">
          <p>
            The sync {lastSync.endedAt && <Time at={lastSync.endedAt} />}:{" "}
            {lastSync.diff && diffText(lastSync.diff)}. <Link href="?tab=history">What changed</Link>
          </p>
          {lastSync.used.slice(0, 5).map(({ address, change, users }) => (
            <div key={address} className="mt-2 flex flex-col gap-1">
              <span>
                <code className="font-mono text-12">{address}</code>{" "}
                {change === "removed" ? "went" : "changed"}
              </span>
              <UserList users={users} />
            </div>
          ))}
        </Callout>
      )}
      {!isGoingOn && lastSync && <SkippedList skipped={lastSync.skipped} />}
    </>
  );
}
