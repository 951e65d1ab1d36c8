import { useState } from "react";
import { SearchX } from "lucide-react";
import { hasCode, Loaded, useApiQuery, usePageTitle, usePathParam } from "../../../web/api/index.ts";
import { Button, EmptyState } from "../../../web/kit/index.ts";
import { OwnerInOrganization } from "./OwnerInOrganization.tsx";
import { OwnerInWorkspace } from "./OwnerInWorkspace.tsx";
import { SOURCES, useOwner } from "./owner.ts";
import { SourceView } from "./SourceView.tsx";

const CALM_MS = 15_000;
const BUSY_MS = 1_000;

/** One source of the workspace, or one it inherits. */
export function SourcePage() {
  usePageTitle("Source", "Tools");
  return (
    <OwnerInWorkspace>
      <LoadedSource />
    </OwnerInWorkspace>
  );
}

/** One source all workspaces of an organization share. */
export const OrganizationSourcePage = () => (
  <OwnerInOrganization part="sources">
    <LoadedSource />
  </OwnerInOrganization>
);

function LoadedSource() {
  const id = usePathParam("id");
  const { call, key, href, scope, name } = useOwner();
  const [isBusy, setIsBusy] = useState(false);
  const query = useApiQuery(
    [SOURCES, key, "one", id],
    async (signal) => {
      const source = await call("tool_sources.get", { id }, { signal });
      setIsBusy(source.state === "waiting" || source.state === "syncing");
      return source;
    },
    { pollMs: isBusy ? BUSY_MS : CALM_MS },
  );
  if (scope === "organization" && !query.data && hasCode(query.error, "not_found"))
    return (
      <EmptyState
        isPage
        icon={SearchX}
        title={`${name} has no such source`}
        sentence="It may have been deleted, or it belongs to one of the workspaces."
        action={<Button href={href("sources")}>All sources</Button>}
      />
    );
  return (
    <Loaded query={query} thing="source" list={{ label: "All sources", href: href("sources") }}>
      {(source) => <SourceView key={source.id} source={source} />}
    </Loaded>
  );
}
