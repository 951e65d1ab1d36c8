import { PageHeader } from "../../../web/kit/index.ts";
import { OwnerInOrganization } from "./OwnerInOrganization.tsx";
import { useOwner } from "./owner.ts";
import { AddSource, SourceList } from "./SourceList.tsx";

/** The sources all workspaces of an organization share. */
export const OrganizationSourcesPage = () => (
  <OwnerInOrganization part="sources">
    <Header />
    <SourceList />
  </OwnerInOrganization>
);

function Header() {
  const { name } = useOwner();
  return (
    <PageHeader
      title="Sources"
      description={`Tools that every workspace of ${name} can use. Each workspace decides by its policies what may be called.`}
      actions={<AddSource />}
    />
  );
}
