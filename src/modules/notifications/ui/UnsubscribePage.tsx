import { useQuery } from "@tanstack/react-query";
import { MailX } from "lucide-react";
import { client, hasCode, type Output, problemOf, useAction, useUrlState } from "../../../web/api/index.ts";
import { Button, Callout, ErrorState, Link, SkeletonText } from "../../../web/kit/index.ts";
import { AuthLayout } from "../../../web/shell/AuthLayout.tsx";
import { useDocumentTitle } from "../../../web/shell/useDocumentTitle.ts";
import { PREFERENCES_HREF } from "./InboxBell.tsx";

type Unsubscription = Output<"notification_unsubscriptions.preview">;

/** What the link at the end of a mail opens, signed in or not: nothing is switched off before it is asked for here. */
export function UnsubscribePage() {
  const [{ token }] = useUrlState();
  useDocumentTitle("Unsubscribe");
  const preview = useQuery({
    queryKey: ["unsubscribe", token],
    queryFn: ({ signal }) => client.notificationUnsubscriptions.preview({ token: token! }, { signal }),
    enabled: token !== undefined,
    refetchOnWindowFocus: false,
    staleTime: Infinity,
  });
  if (token === undefined || hasCode(preview.error, "not_found") || hasCode(preview.error, "invalid"))
    return <NoSuchLink />;
  if (preview.error)
    return (
      <AuthLayout title="Unsubscribe">
        <ErrorState
          isInline
          problem={problemOf(preview.error, "The link could not be opened.")}
          isRetrying={preview.isFetching}
          onRetry={() => void preview.refetch()}
        />
      </AuthLayout>
    );
  if (!preview.data)
    return (
      <AuthLayout title="Unsubscribe">
        <SkeletonText lines={4} />
      </AuthLayout>
    );
  return <Ask token={token} offer={preview.data} />;
}

function Ask({ token, offer }: { token: string; offer: Unsubscription }) {
  const stop = useAction(() => client.notificationUnsubscriptions.create({ token }), {
    what: "Nothing was switched off.",
    isInPlace: true,
  });
  if (stop.output || offer.emailChoice === "off")
    return (
      <AuthLayout
        title="You get no more of these mails"
        description={
          <>
            Nothing more about “{offer.title}” is sent to {offer.email}.
          </>
        }
      >
        <div role="status" className="flex flex-col gap-4">
          <Callout kind="success">
            {stop.output
              ? "Switched off. Your inbox in Bailiwick still shows it, if you let it."
              : "It was switched off already."}
          </Callout>
          <p className="text-13">
            A mistake? <Link href={PREFERENCES_HREF}>Switch it on again in your preferences</Link>, where
            every other kind is, too.
          </p>
        </div>
      </AuthLayout>
    );
  return (
    <AuthLayout title="Stop these mails?" description={`Sent to ${offer.email}.`}>
      <p className="text-13">
        You will get no more mails about <strong className="font-medium">“{offer.title}”</strong>
        {offer.emailChoice === "digest" && ", which now come in your daily digest"}. All other mails go on.
      </p>
      {stop.problem && <ErrorState problem={stop.problem} isInline />}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button look="primary" icon={MailX} isLoading={stop.isBusy} onClick={() => stop.run()}>
          Unsubscribe
        </Button>
        <Link href={PREFERENCES_HREF} className="text-13">
          All my preferences
        </Link>
      </div>
    </AuthLayout>
  );
}

/** One page for every link that leads nowhere. */
const NoSuchLink = () => (
  <AuthLayout
    title="This link does not work"
    description="It may have been cut off when it was copied, or it belongs to an account or a kind of mail that is gone."
  >
    <p className="text-13">Use the link of a newer mail, or choose what you are told about when signed in.</p>
    <div>
      <Button href={PREFERENCES_HREF}>Open my preferences</Button>
    </div>
  </AuthLayout>
);
