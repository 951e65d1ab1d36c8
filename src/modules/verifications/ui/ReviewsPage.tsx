import { ClipboardCheck } from "lucide-react";
import { useApi, useList, useUrlState } from "../../../web/api/index.ts";
import { type Column, SegmentedControl, Time } from "../../../web/kit/index.ts";
import { ListPage } from "../../../web/parts/ListPage.tsx";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { SystemFrame } from "../../system/ui/SystemFrame.tsx";
import { businessTypeName } from "../contract.ts";
import { countryName, STATE_LOOK, type VerificationState } from "./verificationFacts.ts";
import { VerificationBadge } from "./VerificationBadge.tsx";
import { VerificationSettingsCard } from "./VerificationSettingsCard.tsx";
import type { Output } from "../../../web/api/index.ts";

type Row = Output<"verification_reviews.list">["data"][number];

const STATES = ["submitted", "in_review", "approved", "rejected", "expired"] as const;
const isState = (text: string | undefined): text is (typeof STATES)[number] =>
  STATES.includes(text as (typeof STATES)[number]);

const COLUMNS: readonly Column<Row>[] = [
  {
    key: "organization",
    header: "Organization",
    cell: ({ organizationName, workspaceName }) => (
      <span className="truncate">
        {organizationName}
        {workspaceName && <span className="text-ink-muted"> / {workspaceName}</span>}
      </span>
    ),
  },
  { key: "name", header: "Legal name", cell: ({ legalName }) => legalName, priority: 2 },
  {
    key: "type",
    header: "Type",
    cell: ({ businessType }) => businessTypeName(businessType),
    width: "190px",
    priority: 3,
  },
  {
    key: "country",
    header: "Country",
    cell: ({ country }) => countryName(country),
    width: "140px",
    priority: 3,
  },
  { key: "state", header: "State", cell: ({ state }) => <VerificationBadge state={state} />, width: "130px" },
  {
    key: "submitted",
    header: "Submitted",
    cell: ({ submittedAt }) => submittedAt && <Time at={submittedAt} />,
    width: "130px",
    priority: 2,
  },
];

/** What waits to be verified, and what came of the rest. */
export const ReviewsPage = () => (
  <SystemFrame page="verifications">
    <Reviews />
  </SystemFrame>
);

function Reviews() {
  const api = useApi();
  const [url, setUrl] = useUrlState();
  const state: VerificationState = isState(url.state) ? url.state : "submitted";
  const list = useList(
    ["verification-reviews", state],
    (cursor, signal) => api.verificationReviews.list({ state, cursor }, { signal }),
    { pollMs: 30_000 },
  );
  return (
    <ListPage
      title="Verifications"
      name="verifications"
      description="Who organizations are, by the papers they show. Who waits longest stands first."
      filters={
        <div className="max-w-full overflow-x-auto">
          <SegmentedControl
            label="State"
            value={state}
            onValueChange={(next) => setUrl({ state: next === "submitted" ? undefined : next })}
            options={STATES.map((value) => ({ value, label: STATE_LOOK[value].label }))}
          />
        </div>
      }
      list={list}
      columns={COLUMNS}
      rowHref={({ id }) => `/system/verifications/${id}`}
      empty={{
        icon: ClipboardCheck,
        title: state === "submitted" ? "Nobody waits" : `None is ${STATE_LOOK[state].label.toLowerCase()}`,
        sentence: "You are told in your inbox when somebody submits a verification.",
        docs: { label: "How verification works", href: "/docs/verification" },
      }}
      after={
        <div className="max-w-180 pt-6">
          <VerificationSettingsCard />
        </div>
      }
      example={verbExample("verification_reviews.list", { state })}
      docsHref="/docs/api#verificationReviewsList"
    />
  );
}
