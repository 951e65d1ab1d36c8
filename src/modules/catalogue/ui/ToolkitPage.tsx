import { Loaded, useApiQuery, usePageTitle, usePathParam } from "../../../web/api/index.ts";
import { OwnerInOrganization } from "../../tool-sources/ui/OwnerInOrganization.tsx";
import { OwnerInWorkspace } from "../../tool-sources/ui/OwnerInWorkspace.tsx";
import { TOOLKITS, useOwner } from "../../tool-sources/ui/owner.ts";
import { ToolkitView } from "./ToolkitView.tsx";

/** One toolkit of the workspace, or one it inherits. */
export function ToolkitPage() {
  usePageTitle("Toolkit", "Tools");
  return (
    <OwnerInWorkspace>
      <LoadedToolkit />
    </OwnerInWorkspace>
  );
}

/** One toolkit all workspaces of an organization share. */
export const OrganizationToolkitPage = () => (
  <OwnerInOrganization part="toolkits">
    <LoadedToolkit />
  </OwnerInOrganization>
);

function LoadedToolkit() {
  const id = usePathParam("id");
  const { call, key, href } = useOwner();
  const query = useApiQuery([TOOLKITS, key, "one", id], (signal) => call("toolkits.get", { id }, { signal }));
  return (
    <Loaded query={query} thing="toolkit" list={{ label: "All toolkits", href: href("toolkits") }}>
      {(toolkit) => <ToolkitView key={toolkit.id} toolkit={toolkit} />}
    </Loaded>
  );
}
