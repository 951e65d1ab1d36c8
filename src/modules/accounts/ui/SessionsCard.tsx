import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Monitor, Smartphone } from "lucide-react";
import { type AuthSession, client, problemOf, useAction } from "../../../web/api/index.ts";
import { Badge, Button, Card, ErrorState, SkeletonText, Time } from "../../../web/kit/index.ts";
import { deviceOf } from "./deviceOf.ts";

const KEY = ["account", "sign-ins"];

/** Everywhere the account is signed in, with a way to sign out there. */
export function SessionsCard() {
  const queries = useQueryClient();
  const sessions = useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => {
      const [all, here] = await Promise.all([
        client.auth.listSessions({ signal }),
        client.auth.getSession({ signal }),
      ]);
      return all
        .map((session) => ({ ...session, isHere: session.id === here?.session.id }))
        .sort((a, b) => Number(b.isHere) - Number(a.isHere) || b.updatedAt.localeCompare(a.updatedAt));
    },
  });
  const revoke = useAction((session: AuthSession) => client.auth.revokeSession({ token: session.token }), {
    what: "The device was not signed out.",
    done: "Signed out there",
    onDone: () => void queries.invalidateQueries({ queryKey: KEY }),
  });
  const others = (sessions.data ?? []).filter(({ isHere }) => !isHere);
  const revokeOthers = useAction(
    () => Promise.all(others.map(({ token }) => client.auth.revokeSession({ token }))),
    {
      what: "Not every other device was signed out.",
      done: (ended) =>
        ended.length === 1 ? "Signed out of one other device" : `Signed out of ${ended.length} other devices`,
      onDone: () => void queries.invalidateQueries({ queryKey: KEY }),
    },
  );
  return (
    <Card
      title="Where you are signed in"
      isFlush
      actions={
        others.length > 1 && (
          <Button size="small" isLoading={revokeOthers.isBusy} onClick={() => revokeOthers.run()}>
            Sign out everywhere else
          </Button>
        )
      }
    >
      {sessions.error ? (
        <ErrorState
          problem={problemOf(sessions.error, "The list could not be loaded.")}
          onRetry={() => void sessions.refetch()}
          isRetrying={sessions.isFetching}
        />
      ) : !sessions.data ? (
        <div className="p-4">
          <SkeletonText lines={2} />
        </div>
      ) : (
        <ul>
          {sessions.data.map((session) => {
            const { name, isMobile } = deviceOf(session.userAgent);
            const Icon = isMobile ? Smartphone : Monitor;
            return (
              <li
                key={session.id}
                className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-4 py-3 first:border-t-0"
              >
                <Icon aria-hidden size={16} className="shrink-0 text-ink-muted" />
                <div className="min-w-0 grow text-13">
                  <p className="flex flex-wrap items-center gap-2">
                    {name}
                    {session.isHere && <Badge tone="green">This device</Badge>}
                  </p>
                  <p className="text-12 text-ink-muted">
                    {session.ipAddress && `${session.ipAddress} · `}
                    since <Time at={session.createdAt} />
                  </p>
                </div>
                {!session.isHere && (
                  <Button
                    size="small"
                    aria-label={`Sign out ${name}`}
                    isLoading={revoke.isBusy}
                    onClick={() => revoke.run(session)}
                  >
                    Sign out
                  </Button>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
