import { ExternalLink, Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import { client, useAction } from "../../../web/api/index.ts";
import { Button, Callout, Time } from "../../../web/kit/index.ts";
import { REJECTION_REASONS } from "../contract.ts";
import type { Verification } from "./verificationFacts.ts";

/** How it stands and what happens next, in words; with what can be done about it. */
export function VerificationStatus({ verification }: { verification: Verification }) {
  const { state, expiresAt, mayResubmit, submittedAt, identityCheck } = verification;
  switch (state) {
    case "not_started":
      return null;
    case "submitted":
      return (
        <div className="flex flex-col gap-3">
          {identityCheck === "waiting" && <IdentityCheck verification={verification} />}
          <Callout title="It waits for a reviewer" action={<Withdraw verification={verification} />}>
            Submitted {submittedAt && <Time at={submittedAt} />}. You are told in your inbox when somebody
            looks at it and when it is decided. Until then you can take it back and change it.
          </Callout>
        </div>
      );
    case "in_review":
      return (
        <Callout title="A reviewer looks at it now">
          There is nothing to do. You are told of the decision in your inbox.
        </Callout>
      );
    case "approved":
      return (
        <Callout kind="success" title={`Verified until ${expiresAt!.slice(0, 10)}`}>
          You are reminded a month and a week before. Renew it before it ends: it holds while the renewal is
          looked at.
          <Note verification={verification} />
        </Callout>
      );
    case "expired":
      return (
        <Callout kind="warning" title={`The verification ended on ${expiresAt!.slice(0, 10)}`}>
          Verify again to reach people at scale.
        </Callout>
      );
    case "rejected":
      return (
        <Callout
          kind="danger"
          title={mayResubmit ? "It was rejected; change it and submit it again" : "It was rejected for good"}
        >
          <ul className="list-disc pl-4">
            {verification.reasons.map((reason) => (
              <li key={reason}>{REJECTION_REASONS[reason]}</li>
            ))}
          </ul>
          <Note verification={verification} />
          {!mayResubmit && <p>Ask who runs this installation if you think that this is wrong.</p>}
        </Callout>
      );
  }
}

const Note = ({ verification: { note } }: { verification: Verification }): ReactNode =>
  note && (
    <p className="mt-1 break-words whitespace-pre-line">
      <span className="text-ink-muted">The reviewer says:</span> {note}
    </p>
  );

function Withdraw({ verification: { organizationId, id } }: { verification: Verification }) {
  const withdraw = useAction(() => client.verifications.withdraw({ organizationId, id }), {
    what: "It was not taken back.",
    done: "Taken back; change it and submit it again",
    refreshes: ["verifications"],
  });
  return (
    <Button size="small" icon={Undo2} isLoading={withdraw.isBusy} onClick={() => withdraw.run()}>
      Take it back
    </Button>
  );
}

function IdentityCheck({
  verification: { organizationId, id, authorisedPerson },
}: {
  verification: Verification;
}) {
  const open = useAction(() => client.verifications.getIdentityCheck({ organizationId, id }), {
    what: "The check could not be opened.",
    refreshes: ["verifications"],
    onDone: ({ url }) => void (url && window.location.assign(url)),
  });
  return (
    <Callout
      kind="warning"
      title={`${authorisedPerson} still shows who they are`}
      action={
        <Button
          size="small"
          look="primary"
          icon={ExternalLink}
          isLoading={open.isBusy}
          onClick={() => open.run()}
        >
          Continue at Stripe
        </Button>
      }
    >
      A photo ID and a selfie, checked by Stripe in a few minutes. We only hear the outcome.
    </Callout>
  );
}
