import { useMemo } from "react";
import { type Input, useApi, useHref, usePageTitle, useCan, useWorkspace } from "../../../web/api/index.ts";
import { Link } from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { useBillingRole } from "../../wallets/ui/useBillingRole.ts";
import { StreamDialog } from "./StreamDialog.tsx";
import { UsageBrowser } from "./UsageBrowser.tsx";
import type { UsageSource } from "./usageSource.ts";
import { runsPath } from "./usageWords.ts";

type Wanted = Input<"usage.get">;

/** What the workspace used. */
export function UsagePage() {
  const api = useApi();
  const can = useCan();
  const href = useHref();
  const { workspace } = useWorkspace();
  const { canSeeBilling, canPay } = useBillingRole();
  usePageTitle("Usage");
  const seesRuns = can("runs:read");
  const makesWebhooks = can("webhooks:write");
  const source = useMemo<UsageSource>(
    () => ({
      key: workspace.id,
      scope: "workspace",
      whole: `${workspace.organizationName} / ${workspace.name}`,
      get: ({ workspaceId: _, ...question }, signal) => api.usage.get(question as Wanted, { signal }),
      groupings: ["kind", "agent", "member", "key", "model", "stage"],
      runsHref: (filters, span) => {
        const path = seesRuns ? runsPath(filters, span) : null;
        return path && href(path);
      },
      workspaceHref: () => null,
      exportPath: `/v1/workspaces/${workspace.id}/usage/export`,
      example: ({ workspaceId: _, ...question }) => verbExample("usage.get", question as Wanted),
      docsHref: "/docs/api#usageGet",
      webhooksHref: makesWebhooks ? href("webhooks?create=true&types=usage.recorded") : null,
    }),
    [api, workspace.id, seesRuns, makesWebhooks],
  );
  return (
    <UsageBrowser
      source={source}
      links={
        canSeeBilling && (
          <Link href={`/${workspace.organizationSlug}/settings/usage`}>
            All of {workspace.organizationName}
          </Link>
        )
      }
      stream={(onClose) => (
        <StreamDialog
          organizationId={workspace.organizationId}
          organizationName={workspace.organizationName}
          canRead={canSeeBilling}
          canManage={canPay}
          webhooksHref={source.webhooksHref}
          onClose={onClose}
        />
      )}
    />
  );
}
