import { Callout, Time } from "../../../web/kit/index.ts";
import type { Connection } from "../../../web/api/index.ts";

/** Said while a connection fails, before and after it breaks, and from its first day where nothing renews it. */
export function ConnectionHealth({ connection }: { connection: Connection }) {
  const { state, lastError, failingSince, nextAttemptAt, attempts, reconnectReason } = connection;
  const { expiresAt, isRenewable, isEnding } = connection;
  if (reconnectReason)
    return (
      <Callout kind="warning" title="It needs reconnecting">
        {reconnectReason}
      </Callout>
    );
  if (expiresAt && !isRenewable && (state === "ok" || isEnding))
    return (
      <Callout
        kind={isEnding ? "warning" : "info"}
        title={isEnding ? "Its access ends soon" : "Its access is not renewed"}
      >
        It ends on <Time at={expiresAt} isExact />; this server gave nothing to renew it with. Connect it anew
        before then, or what uses it fails.
      </Callout>
    );
  if (state === "failing")
    return (
      <Callout
        kind="warning"
        title={attempts > 0 ? "Its access could not be refreshed" : "Its last call or test failed"}
      >
        <p>
          {(lastError ?? "Its last call or renewal failed").replace(/\.?$/, ".")}
          {failingSince && (
            <>
              {" "}
              Since <Time at={failingSince} />
              {attempts > 0 && `, ${attempts} ${attempts === 1 ? "attempt" : "attempts"}`}.
            </>
          )}
        </p>
        {nextAttemptAt ? (
          <p>
            {expiresAt && (
              <>
                The access it has ends <Time at={expiresAt} />.{" "}
              </>
            )}
            It is tried again <Time at={nextAttemptAt} />. Connect it anew if that keeps failing.
          </p>
        ) : (
          <p>It is looked at again by itself. Test it once you have mended what the reason names.</p>
        )}
      </Callout>
    );
  if (state === "broken")
    return (
      <Callout kind="danger" title="It is broken">
        {lastError ?? "The service no longer accepts the credential."} Nothing that uses it works until it is
        connected anew or its secret is replaced.
      </Callout>
    );
  if (state === "unconnected")
    return (
      <Callout kind="info" title="Nobody allowed access yet">
        What uses this connection is refused until somebody connects it.
      </Callout>
    );
  return null;
}
