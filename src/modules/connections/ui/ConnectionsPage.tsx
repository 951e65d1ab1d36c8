import { Plus } from "lucide-react";
import { type Connection, useList } from "../../../web/api/index.ts";
import { Button, DeveloperCorner, PageHeader } from "../../../web/kit/index.ts";
import { ListError } from "../../../web/parts/ListError.tsx";
import { IntegrationsFrame } from "../../integrations/ui/IntegrationsFrame.tsx";
import { OAuthApps } from "../../integrations/ui/OAuthApps.tsx";
import { CONNECTIONS, useOwner } from "../../tool-sources/ui/owner.ts";
import { OwnerInOrganization } from "../../tool-sources/ui/OwnerInOrganization.tsx";
import { OwnerInWorkspace } from "../../tool-sources/ui/OwnerInWorkspace.tsx";
import { ConnectionTable, NoConnections } from "./ConnectionTable.tsx";

const POLL_MS = 10_000;

/** The credentials of the workspace, and those its organization shares. */
export const ConnectionsPage = () => (
  <OwnerInWorkspace>
    <IntegrationsFrame page="connections" actions={<AddConnection />}>
      <List />
    </IntegrationsFrame>
  </OwnerInWorkspace>
);

/** The credentials all workspaces of an organization share. */
export const OrganizationConnectionsPage = () => (
  <OwnerInOrganization part="connections">
    <PageHeader
      title="Connections"
      description="Credentials that the sources and integrations of every workspace can use. Nobody sees their secrets."
      actions={<AddConnection />}
    />
    <List />
  </OwnerInOrganization>
);

function AddConnection() {
  const { canWriteConnections, href } = useOwner();
  if (!canWriteConnections) return null;
  return (
    <Button look="primary" icon={Plus} href={href("connections", "/new")}>
      Connect a service
    </Button>
  );
}

function List() {
  const { call, key, href, scope, name, example, apiDocsHref } = useOwner();
  const list = useList<Connection>(
    [CONNECTIONS, key, "list"],
    (cursor, signal) => call("connections.list", { cursor }, { signal }),
    { pollMs: POLL_MS },
  );
  return (
    <>
      {list.error ? (
        <ListError list={list} what="connections" />
      ) : (
        <ConnectionTable
          rows={list.rows}
          table={list.table}
          rowHref={({ id }) => href("connections", `/${id}`)}
          empty={
            <NoConnections
              sentence={
                scope === "organization"
                  ? `A connection is a credential every workspace of ${name} can call a service with.`
                  : "A connection is a credential that tools call a service with. It is stored encrypted and never shown."
              }
              action={<AddConnection />}
            />
          }
        />
      )}
      {scope === "organization" && <OAuthApps />}
      <DeveloperCorner
        example={example("connections.create", { name: "GitHub", kind: "bearer", integration: "github" })}
        docsHref={apiDocsHref("connections.create")}
      />
    </>
  );
}
