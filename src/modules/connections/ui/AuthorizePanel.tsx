import { ExternalLink } from "lucide-react";
import type { Connection, Output } from "../../../web/api/index.ts";
import { Button, Callout, CopyButton, ErrorState, Link, Spinner, Time } from "../../../web/kit/index.ts";
import { RedirectAddress } from "./RedirectAddress.tsx";
import { useAuthorization } from "./useAuthorization.ts";

/** Connects an account at a service: opens its window or shows its code, and says what came of it. */
export function AuthorizePanel({
  connection,
  begin,
  read,
  onConnected,
  label,
}: {
  connection: Connection;
  begin: () => Promise<Output<"connections.authorize">>;
  read: () => Promise<Connection>;
  onConnected: () => void;
  /** `Connect`, `Connect anew` */
  label: string;
}) {
  const grant = connection.oauth?.grant ?? "authorization_code";
  const auth = useAuthorization({ connection, begin, read, onConnected });
  const { asked } = auth;
  return (
    <div aria-live="polite" className="flex min-w-0 flex-col items-start gap-3">
      {!asked && (
        <Button
          look={connection.state === "ok" && !connection.reconnectReason ? "secondary" : "primary"}
          icon={ExternalLink}
          isLoading={auth.isBusy}
          onClick={() => auth.start(grant === "authorization_code")}
        >
          {label}
        </Button>
      )}
      {asked?.authorizationUrl && (
        <>
          {auth.isClosed ? (
            <Callout kind="warning" title="The window was closed">
              Nothing came back from it, so nothing is connected yet. Open it again and allow access; if it is
              still open, go on there.
            </Callout>
          ) : auth.isBlocked ? (
            <Callout kind="warning" title="Your browser kept the window from opening">
              Open it with the button below, or allow windows of this site.
            </Callout>
          ) : (
            <p className="flex items-center gap-2 text-13">
              <Spinner /> Allow access in the window that opened.
            </p>
          )}
          <div className="flex flex-wrap gap-2">
            <Button
              look={auth.isClosed || auth.isBlocked ? "primary" : "secondary"}
              icon={ExternalLink}
              isLoading={auth.isBusy}
              onClick={() => auth.start(true)}
            >
              Open it again
            </Button>
            <Button onClick={auth.stop}>Stop waiting</Button>
          </div>
          <RedirectAddress uri={asked.redirectUri} />
        </>
      )}
      {asked?.userCode && (
        <div className="flex flex-col gap-2 text-13">
          <p>
            Open <Link href={asked.verificationUrl ?? "#"}>{asked.verificationUrl}</Link> on any device and
            type
          </p>
          <p className="flex items-center gap-2">
            <code className="rounded-md bg-sunken px-3 py-1.5 font-mono text-20 tracking-widest">
              {asked.userCode}
            </code>
            <CopyButton text={asked.userCode} />
          </p>
          <p className="flex items-center gap-2 text-ink-muted">
            <Spinner /> Waiting for it
            {asked.expiresAt && (
              <span>
                , until <Time at={asked.expiresAt} />
              </span>
            )}
          </p>
        </div>
      )}
      {auth.failure && (
        <Callout kind="danger" title="It was not connected">
          {auth.failure}
        </Callout>
      )}
      {auth.problem && <ErrorState problem={auth.problem} isInline />}
    </div>
  );
}
