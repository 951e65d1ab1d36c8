import { type Connection, useApi, useHref, useList } from "../../../web/api/index.ts";
import { DeveloperCorner } from "../../../web/kit/index.ts";
import { ListError } from "../../../web/parts/ListError.tsx";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { IntegrationsFrame } from "../../integrations/ui/IntegrationsFrame.tsx";
import { ConnectionTable, NoConnections } from "./ConnectionTable.tsx";

/** Accounts of one's own that shared tools run with; nobody else sees them. */
export function MyConnectionsPage() {
  const api = useApi();
  const href = useHref();
  const list = useList<Connection>(["my-connections"], (cursor, signal) =>
    api.myConnections.list({ cursor }, { signal }),
  );
  return (
    <IntegrationsFrame page="mine">
      {list.error ? (
        <ListError list={list} what="connections" />
      ) : (
        <ConnectionTable
          rows={list.rows}
          table={list.table}
          rowHref={({ id }) => href(`integrations/mine/${id}`)}
          empty={
            <NoConnections sentence="Some connections ask every member for an account of their own. Yours appear here once you connect one, on the page of such a connection." />
          }
        />
      )}
      <DeveloperCorner
        example={verbExample("my_connections.list", {})}
        docsHref="/docs/api#myConnectionsList"
      />
    </IntegrationsFrame>
  );
}
