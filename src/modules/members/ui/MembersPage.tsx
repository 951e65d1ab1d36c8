import { usePageTitle, useUrlState, useWorkspace } from "../../../web/api/index.ts";
import { DeveloperCorner, PageHeader } from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { MembersSection, membersViewOf } from "./MembersSection.tsx";

const EXAMPLES = {
  members: () => ({
    example: verbExample("members.list", {}),
    docsHref: "/docs/api#membersList",
  }),
  invitations: () => ({
    example: verbExample("invitations.create", { email: "ada@example.com", role: "developer" }),
    docsHref: "/docs/api#invitationsCreate",
  }),
  grants: () => ({
    example: verbExample("grants.list", { isLiving: "true" }),
    docsHref: "/docs/api#grantsList",
  }),
  "service-accounts": () => ({
    example: verbExample("service_accounts.create", { name: "nightly import", role: "member" }),
    docsHref: "/docs/api#serviceAccountsCreate",
  }),
};

/** Who is in this workspace and who was asked to come. */
export function MembersPage() {
  const { workspace } = useWorkspace();
  const [url] = useUrlState();
  usePageTitle("Members");
  return (
    <>
      <PageHeader
        title="Members"
        description={`Who can enter ${workspace.name}. Owners and admins of ${workspace.organizationName} can always.`}
      />
      <MembersSection />
      <DeveloperCorner {...EXAMPLES[membersViewOf(url.view)]()} />
    </>
  );
}
