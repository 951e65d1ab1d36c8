import { Loaded, useHref, usePageTitle, usePathParam } from "../../../web/api/index.ts";
import { Card, DetailHeader, DeveloperCorner, Time } from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { ApprovalActions } from "./ApprovalActions.tsx";
import { useApproval } from "./ApprovalPanel.tsx";
import { ApprovalState } from "./ApprovalState.tsx";
import { ApprovalView } from "./ApprovalView.tsx";

/** Where mails and notifications lead. Opening it decides nothing. */
export function ApprovalPage() {
  const id = usePathParam("id");
  const href = useHref();
  const query = useApproval(id);
  usePageTitle(query.data?.address ?? "Approval", "Approvals");
  return (
    <Loaded query={query} thing="approval" list={{ label: "All approvals", href: href("approvals") }}>
      {(approval) => (
        <>
          <DetailHeader
            list={{ label: "Approvals", href: href("approvals") }}
            name={approval.address}
            id={approval.id}
            status={<ApprovalState approval={approval} />}
            meta={[
              <Time at={approval.createdAt} />,
              `asked by ${approval.requester.account.name ?? "somebody who left"}`,
            ]}
          />
          <Card>
            <div className="flex min-w-0 flex-col gap-5">
              <ApprovalActions approval={approval} />
              <ApprovalView approval={approval} />
            </div>
          </Card>
          <DeveloperCorner
            example={verbExample("approvals.get", { id: approval.id })}
            docsHref="/docs/api#approvalsGet"
          />
        </>
      )}
    </Loaded>
  );
}
