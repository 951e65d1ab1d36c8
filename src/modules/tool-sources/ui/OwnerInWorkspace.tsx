import { type ReactNode, useMemo } from "react";
import { useApi, useCan, useHref, useWorkspace } from "../../../web/api/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { useWhoMay } from "../../roles/ui/whoMay.ts";
import { apiDocsOf, type Owner, OwnerContext } from "./owner.ts";

const PATH = {
  sources: "tools/sources",
  toolkits: "tools/toolkits",
  connections: "integrations/connections",
} as const;

/** Pages inside are about what belongs to the workspace. */
export function OwnerInWorkspace({ children }: { children: ReactNode }) {
  const api = useApi();
  const can = useCan();
  const href = useHref();
  const whoMay = useWhoMay();
  const { workspace } = useWorkspace();
  const { id: key, name, environment } = workspace;
  const canWriteTools = can("tool_sources:write");
  const canWriteConnections = can("connections:write");
  const whoMayWrite = `${whoMay("tool_sources:write")} add and change sources and toolkits.`;
  const owner = useMemo<Owner>(
    () => ({
      key,
      name,
      scope: "workspace",
      canWriteTools,
      canWriteConnections,
      whoMayWrite,
      confirmName: environment === "production" ? name : undefined,
      href: (page, below = "") => href(`${PATH[page]}${below}`),
      call: (verb, input, options) => api.call(verb, input as never, options) as never,
      example: (verb, input) => verbExample(verb, input as never),
      apiDocsHref: apiDocsOf,
    }),
    [key, name, environment, canWriteTools, canWriteConnections, whoMayWrite],
  );
  return <OwnerContext value={owner}>{children}</OwnerContext>;
}
