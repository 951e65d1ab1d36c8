import { useQuery } from "@tanstack/react-query";
import { MailPlus } from "lucide-react";
import { client } from "../../../web/api/index.ts";
import { Card, Time } from "../../../web/kit/index.ts";
import { INBOX } from "./inboxCache.ts";

/** The invitations somebody was told of: the way in for who is in no workspace. Nothing while there are none. */
export function ReceivedInvitations() {
  const received = useQuery({
    queryKey: ["account", INBOX, { kind: "invitation.received" }],
    queryFn: ({ signal }) => client.notifications.list({ kind: "invitation.received", limit: 5 }, { signal }),
  });
  const invitations = received.data?.data ?? [];
  if (invitations.length === 0) return null;
  return (
    <div className="mt-8 w-full max-w-140">
      <Card title="You were invited" isFlush>
        <ul>
          {invitations.map(({ id, title, body, link, createdAt }) => (
            <li
              key={id}
              className="flex items-start gap-3 border-t border-line px-4 py-3 text-13 first:border-t-0"
            >
              <MailPlus aria-hidden size={16} className="mt-0.5 shrink-0 text-ink-muted" />
              <div className="min-w-0 grow">
                <p className="font-medium break-words">
                  {link === null ? (
                    title
                  ) : (
                    <a href={link} className="rounded-sm hover:underline">
                      {title}
                    </a>
                  )}
                </p>
                <p className="text-12 break-words text-ink-muted">
                  {body && `${body} `}
                  <Time at={createdAt} />
                </p>
              </div>
            </li>
          ))}
        </ul>
        <p className="border-t border-line px-4 py-2 text-12 text-ink-muted">
          The link that joins is in the mail of the invitation.
        </p>
      </Card>
    </div>
  );
}
