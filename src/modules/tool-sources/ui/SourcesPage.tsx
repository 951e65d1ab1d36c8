import { ToolsFrame } from "../../catalogue/ui/ToolsFrame.tsx";
import { OwnerInWorkspace } from "./OwnerInWorkspace.tsx";
import { AddSource, SourceList } from "./SourceList.tsx";

/** The sources of the workspace, and those its organization shares. */
export const SourcesPage = () => (
  <OwnerInWorkspace>
    <ToolsFrame page="sources" actions={<AddSource />}>
      <SourceList />
    </ToolsFrame>
  </OwnerInWorkspace>
);
