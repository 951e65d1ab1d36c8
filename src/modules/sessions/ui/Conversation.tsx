import type { SessionMessage } from "../../../web/api/index.ts";
import { Avatar, classes, Link, Markdown, StatusBadge, Time } from "../../../web/kit/index.ts";
import { FailedRun } from "../../runs/ui/FailedRun.tsx";
import type { RunState } from "../../../web/kit/index.ts";

/** What is said now and not recorded yet. */
export interface LiveTurn {
  /** Null until the run is accepted. */
  runId: string | null;
  question: string;
  answer: string;
  /** `get_weather`, while a tool is called. */
  doing: string | null;
}

/** The messages of a session as a conversation; each leads to its run. */
export function Conversation({
  messages,
  live,
  personName,
  agentName,
  runHref,
}: {
  messages: readonly SessionMessage[];
  live: LiveTurn | null;
  personName: string;
  agentName: string;
  runHref: (runId: string) => string;
}) {
  const answered = new Set(messages.filter(({ role }) => role === "assistant").map(({ runId }) => runId));
  return (
    <ol className="flex flex-col gap-5" aria-label="Messages">
      {messages.map((message) => (
        <Message
          key={message.runId + message.role}
          after={
            // Of earlier ones the badge says enough.
            message === messages.at(-1) &&
            message.role === "user" &&
            message.runState === "failed" && <FailedRun runId={message.runId} />
          }
          role={message.role}
          name={message.role === "user" ? personName : agentName}
          content={message.content}
          aside={
            <>
              <Time at={message.createdAt} />
              {message.role === "user" && !answered.has(message.runId) && (
                <StatusBadge state={message.runState as RunState} />
              )}
              <Link href={runHref(message.runId)} isQuiet>
                Run
              </Link>
            </>
          }
        />
      ))}
      {live && (
        <>
          <Message role="user" name={personName} content={live.question} />
          <Message
            role="assistant"
            name={agentName}
            content={live.answer}
            isLive
            aside={
              <span className="text-12 text-ink-muted">
                {live.doing ? (
                  <>
                    calls <code className="font-mono">{live.doing}</code>
                  </>
                ) : live.answer === "" ? (
                  "thinking…"
                ) : (
                  "answering…"
                )}
              </span>
            }
          />
        </>
      )}
    </ol>
  );
}

function Message({
  role,
  name,
  content,
  aside,
  after,
  isLive,
}: {
  role: "user" | "assistant";
  name: string;
  content: string;
  aside?: React.ReactNode;
  after?: React.ReactNode;
  isLive?: boolean;
}) {
  return (
    <li className="flex min-w-0 gap-3" aria-live={isLive ? "polite" : undefined} aria-busy={isLive}>
      <span className="pt-0.5">
        <Avatar name={name} kind={role === "user" ? "person" : "agent"} size="medium" />
      </span>
      <div className="min-w-0 grow">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-12 text-ink-muted">
          <span className="text-13 font-medium text-ink">{name}</span>
          {aside}
        </div>
        <div
          className={classes("mt-1 min-w-0 text-14", role === "user" && "break-words whitespace-pre-wrap")}
        >
          {role === "user" ? content : <Markdown text={content} />}
        </div>
        {after && <div className="mt-2">{after}</div>}
      </div>
    </li>
  );
}
