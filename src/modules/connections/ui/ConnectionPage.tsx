import { SearchX } from "lucide-react";
import { hasCode, Loaded, useApiQuery, usePageTitle, usePathParam } from "../../../web/api/index.ts";
import { Button, EmptyState } from "../../../web/kit/index.ts";
import { useOwner } from "../../tool-sources/ui/owner.ts";
import { OwnerInOrganization } from "../../tool-sources/ui/OwnerInOrganization.tsx";
import { OwnerInWorkspace } from "../../tool-sources/ui/OwnerInWorkspace.tsx";
import { type ConnectionActs, useMyActs, useOwnedActs } from "./connectionActs.ts";
import { ConnectionView } from "./ConnectionView.tsx";

const POLL_MS = 8_000;

/** One connection of the workspace, or one it inherits. */
export function ConnectionPage() {
  usePageTitle("Connection", "Integrations");
  return (
    <OwnerInWorkspace>
      <Owned />
    </OwnerInWorkspace>
  );
}

/** One connection all workspaces of an organization share. */
export const OrganizationConnectionPage = () => (
  <OwnerInOrganization part="connections">
    <Owned />
  </OwnerInOrganization>
);

/** One of one's own accounts. */
export function MyConnectionPage() {
  usePageTitle("My connection", "Integrations");
  const acts = useMyActs(usePathParam("id"));
  return (
    <OwnerInWorkspace>
      <One acts={acts} />
    </OwnerInWorkspace>
  );
}

function Owned() {
  return <One acts={useOwnedActs(usePathParam("id"))} />;
}

function One({ acts }: { acts: ConnectionActs }) {
  const { scope, name } = useOwner();
  const query = useApiQuery(acts.key, (signal) => acts.get(signal), { pollMs: POLL_MS });
  if (scope === "organization" && !query.data && hasCode(query.error, "not_found"))
    return (
      <EmptyState
        isPage
        icon={SearchX}
        title={`${name} has no such connection`}
        sentence="It may have been deleted, or it belongs to one of the workspaces."
        action={<Button href={acts.list.href}>All connections</Button>}
      />
    );
  return (
    <Loaded query={query} thing="connection" list={{ label: "All connections", href: acts.list.href }}>
      {(connection) => <ConnectionView key={connection.id} connection={connection} acts={acts} />}
    </Loaded>
  );
}
