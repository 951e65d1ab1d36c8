import { useMemo } from "react";
import { type Input, useApi, useCan, usePageTitle, useWorkspace } from "../../../web/api/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { AuditBrowser } from "./AuditBrowser.tsx";
import type { AuditSource } from "./auditSource.ts";

/** Who did what in the workspace. */
export function AuditPage() {
  const api = useApi();
  const can = useCan();
  const { workspace } = useWorkspace();
  usePageTitle("Audit");
  const seesMembers = can("members:read");
  const seesKeys = can("api_keys:read");
  const source = useMemo<AuditSource>(
    () => ({
      key: workspace.id,
      whole: workspace.name,
      scope: "workspace",
      list: ({ workspaceId: _all, ...filters }, cursor, signal) =>
        api.audit.list({ cursor, ...filters } as Input<"audit.list">, { signal }),
      people: seesMembers
        ? async (search, signal) =>
            (await api.members.list({ limit: 50, search: search.trim() || undefined }, { signal })).data.map(
              ({ accountId, name, email }) => ({ value: accountId, label: name, hint: email ?? "service" }),
            )
        : null,
      keys: seesKeys
        ? async (signal) =>
            (await api.apiKeys.list({ limit: 200 }, { signal })).data.map(({ id, name }) => ({
              value: id,
              label: name,
            }))
        : null,
      exportPath: `/v1/workspaces/${workspace.id}/audit/export`,
      example: ({ workspaceId: _all, ...filters }) =>
        verbExample("audit.list", filters as Input<"audit.list">),
      apiDocsHref: "/docs/api#auditList",
    }),
    [workspace.id, seesMembers, seesKeys],
  );
  return <AuditBrowser source={source} />;
}
