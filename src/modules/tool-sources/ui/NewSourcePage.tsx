import { usePageTitle } from "../../../web/api/index.ts";
import { OwnerInOrganization } from "./OwnerInOrganization.tsx";
import { OwnerInWorkspace } from "./OwnerInWorkspace.tsx";
import { SourceWizard } from "./SourceWizard.tsx";

/** Adds a source to the workspace. */
export function NewSourcePage() {
  usePageTitle("Add a source", "Tools");
  return (
    <OwnerInWorkspace>
      <SourceWizard />
    </OwnerInWorkspace>
  );
}

/** Adds a source to the organization. */
export const NewOrganizationSourcePage = () => (
  <OwnerInOrganization part="sources">
    <SourceWizard />
  </OwnerInOrganization>
);
