import { type ReactNode, useMemo } from "react";
import { client, useGo, type VerbName } from "../../../web/api/index.ts";
import { useSession } from "../../../web/api/useSession.ts";
import { SegmentedControl } from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import {
  organizationHref,
  useCanInOrganization,
  useOrganization,
} from "../../organizations/ui/OrganizationContext.ts";
import { OrganizationFrame } from "../../organizations/ui/OrganizationFrame.tsx";
import { apiDocsOf, type OwnedPage, type Owner, OwnerContext, useOwner } from "./owner.ts";

const PATH: Record<OwnedPage, string> = {
  sources: "tools",
  toolkits: "tools/toolkits",
  connections: "tools/connections",
};
const PARTS = [
  { value: "sources", label: "Sources" },
  { value: "toolkits", label: "Toolkits" },
  { value: "connections", label: "Connections" },
] as const;

/** Pages inside are about what the organization of the address shares with its workspaces. */
export const OwnerInOrganization = ({ part, children }: { part: OwnedPage; children: ReactNode }) => (
  <OrganizationFrame page="tools">
    <Provider>
      <Parts part={part} />
      {children}
    </Provider>
  </OrganizationFrame>
);

function Parts({ part }: { part: OwnedPage }) {
  const go = useGo();
  const { href } = useOwner();
  return (
    <div className="pb-4">
      <SegmentedControl
        label="What all workspaces share"
        options={PARTS}
        value={part}
        onValueChange={(next) => go(href(next))}
      />
    </div>
  );
}

function Provider({ children }: { children: ReactNode }) {
  const { organization } = useOrganization();
  const { id: organizationId, name, slug } = organization;
  const can = useCanInOrganization();
  const { workspaces } = useSession();
  const canWrite = can("organization_tools:write");
  const owner = useMemo<Owner>(() => {
    const at = { organizationId };
    const places = (workspaces.data ?? []).filter((place) => place.organizationId === organizationId);
    const named = (verb: string) => `organization_${verb}` as VerbName;
    return {
      key: organizationId,
      name,
      scope: "organization",
      canWriteTools: canWrite,
      canWriteConnections: canWrite,
      whoMayWrite: "Owners and admins of the organization add and change what its workspaces share.",
      confirmName: places.some(({ environment }) => environment === "production") ? name : undefined,
      href: (page, below = "") =>
        // A source's own page lies beside the other parts.
        `${organizationHref(slug, below && page === "sources" ? "tools/sources" : PATH[page])}${below}`,
      call: (verb, input, options) =>
        client.call(named(verb), { ...at, ...input } as never, options) as never,
      example: (verb, input) => verbExample(named(verb), { ...at, ...input } as never),
      apiDocsHref: (verb) => apiDocsOf(named(verb)),
    };
  }, [organizationId, name, slug, canWrite, workspaces.data]);
  return <OwnerContext value={owner}>{children}</OwnerContext>;
}
