import { BadgeCheck, CircleX, Eye, ShieldOff } from "lucide-react";
import { useState } from "react";
import { Loaded, type Output, useAction, useApi, useApiQuery, usePathParam } from "../../../web/api/index.ts";
import {
  Button,
  Callout,
  Card,
  DescriptionList,
  DetailHeader,
  DeveloperCorner,
  Id,
  Time,
} from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { SystemFrame } from "../../system/ui/SystemFrame.tsx";
import { REJECTION_REASONS } from "../contract.ts";
import { ApproveDialog } from "./ApproveDialog.tsx";
import { RefuseDialog } from "./RefuseDialog.tsx";
import { ReviewDocuments } from "./ReviewDocuments.tsx";
import { VerificationBadge } from "./VerificationBadge.tsx";
import { VerificationSteps } from "./VerificationSteps.tsx";
import { detailFacts } from "./VerificationSummary.tsx";

export type Review = Output<"verification_reviews.get">;
const LIST = { label: "Verifications", href: "/system/verifications" };

/** One verification, for who decides about it. */
export const ReviewPage = () => (
  <SystemFrame page="verifications">
    <OneReview />
  </SystemFrame>
);

function OneReview() {
  const api = useApi();
  const id = usePathParam("id") as Review["id"];
  const review = useApiQuery(["verification-review", id], (signal) =>
    api.verificationReviews.get({ id }, { signal }),
  );
  return (
    <>
      <Loaded query={review} thing="verification" list={LIST}>
        {(data) => <Decide review={data} />}
      </Loaded>
      <DeveloperCorner
        example={verbExample("verification_reviews.get", { id })}
        docsHref="/docs/api#verificationReviewsGet"
      />
    </>
  );
}

const REFRESHES = ["verification-review", "verification-reviews"];

function Decide({ review }: { review: Review }) {
  const api = useApi();
  const [dialog, setDialog] = useState<"approve" | "reject" | "revoke" | null>(null);
  const { id, state, reviewer, submittedBy, identityCheck } = review;
  const take = useAction(() => api.verificationReviews.take({ id }), {
    what: "It was not taken into review.",
    done: "In review: nobody else decides at the same time unnoticed",
    refreshes: REFRESHES,
  });
  return (
    <>
      <DetailHeader
        list={LIST}
        name={
          review.workspaceName
            ? `${review.organizationName} / ${review.workspaceName}`
            : review.organizationName
        }
        id={id}
        status={<VerificationBadge state={state} />}
        meta={[
          submittedBy ? `submitted by ${submittedBy.name}` : null,
          review.submittedAt && <Time at={review.submittedAt} />,
          reviewer ? `reviewer ${reviewer.name}` : null,
        ].filter(Boolean)}
        actions={
          <>
            {state === "submitted" && (
              <Button look="primary" icon={Eye} isLoading={take.isBusy} onClick={() => take.run()}>
                Take into review
              </Button>
            )}
            {state === "in_review" && (
              <>
                <Button icon={CircleX} onClick={() => setDialog("reject")}>
                  Reject
                </Button>
                <Button look="primary" icon={BadgeCheck} onClick={() => setDialog("approve")}>
                  Approve
                </Button>
              </>
            )}
            {state === "approved" && (
              <Button icon={ShieldOff} onClick={() => setDialog("revoke")}>
                Revoke
              </Button>
            )}
          </>
        }
      />
      <div className="flex max-w-220 flex-col gap-4">
        <VerificationSteps verification={review} />
        {state === "rejected" && (
          <Callout
            kind="danger"
            title={review.mayResubmit ? "Rejected; it may be submitted again" : "Rejected for good"}
          >
            {review.reasons.map((reason) => REJECTION_REASONS[reason]).join(". ")}
            {review.note && <p className="break-words whitespace-pre-line">{review.note}</p>}
          </Callout>
        )}
        {identityCheck && <PersonCheck state={identityCheck} person={review.authorisedPerson} />}
        <Card title="Details">
          <DescriptionList
            facts={[
              ["Organization", <Id value={review.organizationId} />],
              ...(review.workspaceId ? ([["Workspace", <Id value={review.workspaceId} />]] as const) : []),
              ...detailFacts(review),
            ]}
          />
        </Card>
        <ReviewDocuments review={review} />
      </div>
      {dialog === "approve" && (
        <ApproveDialog review={review} refreshes={REFRESHES} onClose={() => setDialog(null)} />
      )}
      {(dialog === "reject" || dialog === "revoke") && (
        <RefuseDialog by={dialog} review={review} refreshes={REFRESHES} onClose={() => setDialog(null)} />
      )}
    </>
  );
}

const CHECK = {
  wanted: ["info", "is being sent to Stripe"],
  waiting: ["info", "has not shown who they are yet"],
  verified: ["success", "was confirmed by Stripe Identity"],
  failed: ["danger", "was not confirmed by Stripe Identity"],
} as const;

function PersonCheck({ state, person }: { state: NonNullable<Review["identityCheck"]>; person: string }) {
  const [kind, words] = CHECK[state];
  return <Callout kind={kind} title={`${person} ${words}`} />;
}
