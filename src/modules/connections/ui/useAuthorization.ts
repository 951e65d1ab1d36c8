import { useEffect, useRef, useState } from "react";
import { type Connection, type Output, useAction } from "../../../web/api/index.ts";

type Authorization = Output<"connections.authorize">;

/** What the page a service sends people back to says to whoever opened it. */
interface Outcome {
  type: "bailiwick:connection";
  isOk: boolean;
  connectionId: string | null;
  message: string;
}
const CHANNEL = "bailiwick:connection";
const POLL_MS = 1_000;
const WINDOW = "popup,width=560,height=720";

const isOutcome = (data: unknown): data is Outcome =>
  typeof data === "object" && data !== null && (data as Outcome).type === CHANNEL;

/** Connecting an account elsewhere: a window where access is allowed, or a code typed on another device. */
export function useAuthorization({
  connection,
  begin,
  read,
  onConnected,
}: {
  /** As it was before. */
  connection: Connection;
  begin: () => Promise<Authorization>;
  /** The connection as it is now. */
  read: () => Promise<Connection>;
  onConnected: () => void;
}) {
  const popup = useRef<Window | null>(null);
  const [asked, setAsked] = useState<Authorization | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [isClosed, setIsClosed] = useState(false);
  const [isBlocked, setIsBlocked] = useState(false);
  const finish = () => {
    setAsked(null);
    setFailure(null);
    onConnected();
  };
  // One that is connected anew was connected before: its tokens tell.
  const isNew = (now: Connection) =>
    now.state === "ok" && (connection.state !== "ok" || now.expiresAt !== connection.expiresAt);
  const start = useAction(begin, {
    what: "Connecting could not begin.",
    isInPlace: true,
    onDone: (answer) => {
      if (answer.authorizationUrl === null && answer.userCode === null) {
        popup.current?.close();
        return finish();
      }
      setAsked(answer);
      if (answer.authorizationUrl && popup.current) popup.current.location.href = answer.authorizationUrl;
    },
  });
  useEffect(() => {
    if (!asked) return;
    const hear = (data: unknown) => {
      // Another tab may be connecting something else.
      if (!isOutcome(data) || (data.connectionId !== null && data.connectionId !== connection.id)) return;
      if (data.isOk) finish();
      else {
        setAsked(null);
        setFailure(data.message);
      }
    };
    const channel = new BroadcastChannel(CHANNEL);
    channel.onmessage = (event) => hear(event.data);
    const onMessage = (event: MessageEvent) => event.origin === window.location.origin && hear(event.data);
    window.addEventListener("message", onMessage);
    const timer = setInterval(() => {
      // A service can cut the tie to its window, which looks closed then; what is heard or read decides.
      if (asked.authorizationUrl) setIsClosed(popup.current?.closed ?? false);
      if (asked.userCode || popup.current?.closed !== false)
        void read().then(
          (now) => isNew(now) && finish(),
          () => undefined,
        );
    }, POLL_MS);
    return () => {
      channel.close();
      window.removeEventListener("message", onMessage);
      clearInterval(timer);
    };
  }, [asked]);
  return {
    asked,
    failure,
    /** The window was closed and nothing was heard from it. */
    isClosed,
    /** The browser let no window open. */
    isBlocked,
    isBusy: start.isBusy,
    problem: start.problem,
    start: (usesWindow: boolean) => {
      setFailure(null);
      setIsClosed(false);
      // Opened by the click itself, or a browser would not let it.
      popup.current = usesWindow ? window.open("about:blank", "bailiwick-connect", WINDOW) : null;
      setIsBlocked(usesWindow && popup.current === null);
      start.run(undefined, { onError: () => popup.current?.close() });
    },
    stop: () => {
      popup.current?.close();
      setAsked(null);
    },
  };
}
