import type { ComponentProps, ReactNode } from "react";
import { useCan, useHref } from "../../../web/api/index.ts";
import {
  Badge,
  DescriptionList,
  DiffView,
  EnvironmentBadge,
  Id,
  JsonView,
  Link,
  StageBadge,
  Time,
} from "../../../web/kit/index.ts";
import { ApprovalNotes } from "./ApprovalNotes.tsx";
import { ApprovalState } from "./ApprovalState.tsx";
import { type ApprovalDetail, asJson } from "./approvals.ts";

const DECISION = { approve: "approved", deny: "denied", break_glass: "broke the glass" } as const;

/** Everything there is to know before one decides: what would be called, with what, why it was asked, and who decided so far. */
export function ApprovalView({ approval, isInRun }: { approval: ApprovalDetail; isInRun?: boolean }) {
  const { decisions, editedArguments, state } = approval;
  return (
    <>
      <ApprovalNotes approval={approval} />
      {editedArguments === null ? (
        <Part title="Arguments">
          <JsonView label="Arguments" value={approval.arguments} openDepth={3} />
        </Part>
      ) : (
        <Part title={`Arguments, edited by ${approval.editedBy?.name ?? "somebody who left"}`}>
          <DiffView
            before={asJson(approval.arguments)}
            after={asJson(editedArguments)}
            beforeLabel="Asked for"
            afterLabel="Edited"
          />
        </Part>
      )}
      <Facts approval={approval} isInRun={isInRun ?? false} />
      {decisions.length > 0 && (
        <Part title="Decisions">
          <ul className="flex flex-col gap-2 text-13">
            {decisions.map(({ account, decision, reason, isCounted, createdAt }) => (
              <li key={account.id} className="flex min-w-0 flex-wrap items-baseline gap-x-2">
                <span className="font-medium">{account.name ?? "Somebody who left"}</span>
                <span>{DECISION[decision]}</span>
                {!isCounted && <Badge>before the arguments were edited</Badge>}
                <span className="text-12 text-ink-muted">
                  <Time at={createdAt} />
                </span>
                {reason && <p className="basis-full text-ink-muted">{reason}</p>}
              </li>
            ))}
          </ul>
        </Part>
      )}
      {state === "pending" && approval.deciders.length > 0 && (
        <Part title="Who may decide">
          <p className="text-13">{approval.deciders.map(({ name }) => name ?? "somebody").join(", ")}</p>
        </Part>
      )}
    </>
  );
}

/** What the run around it says already is left out there. */
function Facts({ approval, isInRun }: { approval: ApprovalDetail; isInRun: boolean }) {
  const href = useHref();
  const can = useCan();
  const { requester, annotations, policyIds, reviewedBy, reviewedAt } = approval;
  const effect = annotations.isReadOnly
    ? "reads"
    : annotations.isDestructive
      ? "may destroy"
      : "changes something";
  return (
    <DescriptionList
      facts={[
        ["State", isInRun ? undefined : <ApprovalState approval={approval} />],
        [
          "Tool",
          <span className="flex flex-wrap items-center gap-2">
            <Link href={href(`tools/catalogue/${encodeURIComponent(approval.address)}`)}>
              <code className="font-mono text-12">{approval.address}</code>
            </Link>
            <Badge tone={annotations.isDestructive ? "red" : "grey"}>{effect}</Badge>
          </span>,
        ],
        ["Does", approval.toolDescription || undefined],
        [
          "Asked because",
          <span>
            {approval.reason}
            {policyIds.length > 0 && can("policies:read") && (
              <>
                {" "}
                <Link href={href(`policies?policy=${policyIds[0]}`)}>
                  {policyIds.length === 1 ? "See the policy" : `See the ${policyIds.length} policies`}
                </Link>
              </>
            )}
          </span>,
        ],
        [
          "Asked by",
          <span>
            {requester.account.name ?? "somebody who left"}
            {requester.agentId && (
              <>
                {" through "}
                <Link href={href(`agents/${requester.agentId}`)}>
                  {requester.agentName ?? "an agent that is gone"}
                </Link>
              </>
            )}
            {requester.keyId && " with an API key"}
          </span>,
        ],
        [
          "In",
          isInRun ? undefined : (
            <span className="inline-flex flex-wrap items-center gap-2">
              <Link href={href(`runs/${approval.runId}`)}>run, step {approval.stepNumber}</Link>
              <StageBadge stage={approval.stage as ComponentProps<typeof StageBadge>["stage"]} />
              <EnvironmentBadge
                environment={approval.environment as ComponentProps<typeof EnvironmentBadge>["environment"]}
              />
            </span>
          ),
        ],
        ["People", `${approval.approvedCount} of ${approval.quorum} approved`],
        ["Asked", isInRun ? undefined : <Time at={approval.createdAt} isExact />],
        ["Ends", approval.state === "pending" ? <Time at={approval.expiresAt} isComing /> : undefined],
        ["Decided", approval.decidedAt ? <Time at={approval.decidedAt} isExact /> : undefined],
        ["Called", approval.executedAt ? <Time at={approval.executedAt} isExact /> : undefined],
        [
          "Reviewed",
          reviewedBy && reviewedAt ? (
            <span>
              {reviewedBy.name ?? "somebody who left"}, <Time at={reviewedAt} />: {approval.reviewNote}
            </span>
          ) : undefined,
        ],
        ["Digest", isInRun ? undefined : <Id value={approval.editedDigest ?? approval.digest} isShort />],
      ]}
    />
  );
}

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="flex min-w-0 flex-col gap-1.5">
    <h2 className="text-12 font-medium text-ink-muted">{title}</h2>
    {children}
  </section>
);
