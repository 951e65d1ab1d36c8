import { PageHeader } from "../../../web/kit/index.ts";
import { OwnerInOrganization } from "../../tool-sources/ui/OwnerInOrganization.tsx";
import { OwnerInWorkspace } from "../../tool-sources/ui/OwnerInWorkspace.tsx";
import { CreateToolkit, ToolkitList } from "./ToolkitList.tsx";
import { ToolsFrame } from "./ToolsFrame.tsx";

/** The toolkits of the workspace, and those its organization shares. */
export const ToolkitsPage = () => (
  <OwnerInWorkspace>
    <ToolsFrame page="toolkits" actions={<CreateToolkit />}>
      <ToolkitList />
    </ToolsFrame>
  </OwnerInWorkspace>
);

/** The toolkits all workspaces of an organization share. */
export const OrganizationToolkitsPage = () => (
  <OwnerInOrganization part="toolkits">
    <PageHeader
      title="Toolkits"
      description="Named subsets of the catalogue, for every workspace. What one picks depends on the tools of the workspace."
      actions={<CreateToolkit />}
    />
    <ToolkitList />
  </OwnerInOrganization>
);
