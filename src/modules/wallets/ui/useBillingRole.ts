import { useWorkspace } from "../../../web/api/index.ts";
import { useOrganizations } from "../../../web/api/useSession.ts";
import { billingRights, sharedBy, WHO_CAN_PAY } from "./billingRights.ts";

/** What the person may do with the money of the workspace's organization, and the words about it. */
export function useBillingRole() {
  const { workspace } = useWorkspace();
  const organizations = useOrganizations();
  const organization = organizations.data?.find(({ id }) => id === workspace.organizationId);
  return {
    ...billingRights(organization?.role),
    organization,
    billingHref: `/${workspace.organizationSlug}/settings/billing`,
    whoCan: `${WHO_CAN_PAY} of ${workspace.organizationName} can.`,
    whose: (workspaces: number) => sharedBy(workspace.organizationName, workspaces),
  };
}
