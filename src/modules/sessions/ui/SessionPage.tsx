import { useEffect, useRef } from "react";
import {
  Loaded,
  type Output,
  useApi,
  useApiQuery,
  useCan,
  useHref,
  usePageTitle,
  usePathParam,
} from "../../../web/api/index.ts";
import {
  Badge,
  Callout,
  Card,
  DemoBadge,
  DetailHeader,
  DeveloperCorner,
  EmptyState,
  ErrorState,
  Link,
  StageBadge,
  Time,
} from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { Composer } from "./Composer.tsx";
import { Conversation } from "./Conversation.tsx";
import { SessionActions } from "./SessionActions.tsx";
import { useConversation } from "./useConversation.ts";

type SessionDetail = Output<"sessions.get">;

/** One conversation, to read and to go on with. */
export function SessionPage() {
  const id = usePathParam("id");
  const api = useApi();
  const href = useHref();
  const query = useApiQuery(["sessions", id], (signal) => api.sessions.get({ id }, { signal }));
  usePageTitle(query.data?.title || query.data?.agentName || "Session", "Sessions");
  return (
    <Loaded query={query} thing="session" list={{ label: "All sessions", href: href("sessions") }}>
      {(session) => <SessionView key={session.id} session={session} />}
    </Loaded>
  );
}

function SessionView({ session }: { session: SessionDetail }) {
  const api = useApi();
  const can = useCan();
  const href = useHref();
  const { live, problem, say, stop } = useConversation(session);
  // Runs know which model answered; messages do not.
  const isDemo = useApiQuery(["runs", "of-session", session.id, session.runCount], async (signal) =>
    (await api.runs.list({ sessionId: session.id, limit: 50 }, { signal })).data.some((run) => run.isDemo),
  ).data;
  const end = useRef<HTMLDivElement>(null);
  const agentName = session.agentName ?? "Agent";
  const length = session.messages.length + (live?.answer.length ?? 0);
  useEffect(() => {
    if (live) end.current?.scrollIntoView({ block: "nearest" });
  }, [length]);
  // A run is listed as soon as it is accepted; while it is shown live it would stand there twice.
  const messages = live
    ? session.messages.filter((message) => message.runId !== live.runId)
    : session.messages;
  return (
    <>
      <DetailHeader
        list={{ label: "Sessions", href: href("sessions") }}
        name={session.title || `Session with ${agentName}`}
        id={session.id}
        status={
          <>
            {session.isClosed ? <Badge>Closed</Badge> : <Badge tone="green">Open</Badge>}
            <StageBadge stage={session.stage as "dev" | "uat" | "production" | "draft"} />
            {isDemo && <DemoBadge />}
          </>
        }
        meta={[
          <Link href={href(`agents/${session.agentId}`)} isQuiet>
            {agentName}
          </Link>,
          <>
            opened <Time at={session.createdAt} />
            {session.createdByName && ` by ${session.createdByName}`}
          </>,
          `${session.runCount} ${session.runCount === 1 ? "run" : "runs"}`,
        ]}
        actions={<SessionActions session={session} isBusy={live !== null} />}
      />
      <Card>
        <div className="mx-auto flex max-w-180 flex-col gap-5">
          {messages.length === 0 && !live ? (
            <EmptyState
              title="Nothing said yet"
              sentence={`Write the first message below; ${agentName} remembers what was said in this session.`}
            />
          ) : (
            <Conversation
              messages={messages}
              live={live}
              personName={session.createdByName ?? "Person"}
              agentName={agentName}
              runHref={(runId) => href(`runs/${runId}`)}
            />
          )}
          {problem && <ErrorState problem={problem} isInline />}
          <div ref={end} />
          {session.isClosed ? (
            <Callout>This session is closed. It can be read and not continued.</Callout>
          ) : can("runs:create") ? (
            <Composer
              agentName={agentName}
              isBusy={live !== null}
              onSend={(text) => void say(text)}
              onStop={stop}
            />
          ) : (
            <Callout>
              You need the permission <code className="font-mono">runs:create</code> to go on with it.
            </Callout>
          )}
        </div>
      </Card>
      <DeveloperCorner
        example={verbExample("runs.create", {
          agentId: session.agentId,
          sessionId: session.id,
          input: "Hello again",
        })}
        docsHref="/docs/api#runsCreate"
      />
    </>
  );
}
