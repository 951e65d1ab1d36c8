import { useCan, useHref } from "../../../web/api/index.ts";
import { Callout, Link } from "../../../web/kit/index.ts";
import type { ApprovalDetail } from "./approvals.ts";

/** What to know first: why one may not decide and what to do then, what is unusual, how it ended. */
export function ApprovalNotes({ approval }: { approval: ApprovalDetail }) {
  const { state, execution, mine, endReason, isBreakGlass, reviewedAt, annotations } = approval;
  return (
    <>
      {state === "pending" && mine.obstacle === "requester" && <OwnRequest approval={approval} />}
      {state === "pending" && <TooFew approval={approval} />}
      {state === "pending" && mine.obstacle === "permission" && (
        <Callout title="You may look, and others decide">
          Deciding needs the permission <code className="font-mono text-12">approvals:decide</code>.
        </Callout>
      )}
      {state === "pending" && mine.obstacle === "decided" && (
        <Callout kind="success" title="You approved it">
          {approval.approvedCount} of {approval.quorum} people have; it is called once the others do.
        </Callout>
      )}
      {state === "pending" && mine.canDecide && annotations.isDestructive && (
        <Callout kind="warning" title="It may remove or overwrite what cannot be had back" />
      )}
      {execution === "unknown" && (
        <Callout kind="warning" title="What became of the call is not known">
          The process that made it ended before its answer came. It is not made again by itself: look at the
          other side first.
        </Callout>
      )}
      {isBreakGlass && reviewedAt === null && (
        <Callout kind="warning" title="An owner approved it alone">
          Somebody else reviews it: neither who broke the glass nor who asked.
        </Callout>
      )}
      {endReason && (
        <Callout title={state === "denied" ? "Denied" : "It is not needed any more"}>{endReason}</Callout>
      )}
    </>
  );
}

function OwnRequest({ approval }: { approval: ApprovalDetail }) {
  const href = useHref();
  const can = useCan();
  const { deciders, mine } = approval;
  if (deciders.length > 0)
    return (
      <Callout kind="info" title="You started this, so somebody else must approve">
        They were told: {deciders.map(({ name }) => name ?? "somebody").join(", ")}.
        {mine.canBreakGlass && " If it cannot wait, you may break the glass with a reason."}
      </Callout>
    );
  return (
    <Callout kind="warning" title="You started this, so somebody else must approve, and nobody else may">
      <ul className="list-disc pl-4">
        <li>
          <Link href={href("members")}>Add somebody</Link> whose role may decide about approvals.
        </li>
        {mine.canBreakGlass && <li>Break the glass: approve alone, with a reason that stays on record.</li>}
        {can("policies:write") && (
          <li>
            <Link href={href("policies")}>Write a policy</Link> that allows this tool, and calls like it do
            not ask again.
          </li>
        )}
      </ul>
    </Callout>
  );
}

/** More people must approve than may: it would wait until it expires. */
function TooFew({ approval: { deciders, approvedCount, quorum } }: { approval: ApprovalDetail }) {
  const href = useHref();
  const missing = quorum - approvedCount;
  if (deciders.length === 0 || deciders.length >= missing) return null;
  return (
    <Callout kind="warning" title={`${missing} people must still approve, and only ${deciders.length} may`}>
      <Link href={href("members")}>Give somebody else</Link> a role that decides about approvals, or an owner
      breaks the glass.
    </Callout>
  );
}
