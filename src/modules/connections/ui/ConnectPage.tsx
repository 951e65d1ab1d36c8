import { usePageTitle, useUrlState } from "../../../web/api/index.ts";
import { ErrorState, Link, Select, SkeletonText } from "../../../web/kit/index.ts";
import { useOwner } from "../../tool-sources/ui/owner.ts";
import { OwnerInOrganization } from "../../tool-sources/ui/OwnerInOrganization.tsx";
import { OwnerInWorkspace } from "../../tool-sources/ui/OwnerInWorkspace.tsx";
import { ConnectWizard } from "./ConnectWizard.tsx";
import { useIntegrations } from "./useIntegrations.ts";

const CUSTOM = "custom";

/** Connects a service for the workspace. */
export function ConnectPage() {
  usePageTitle("Connect a service", "Integrations");
  return (
    <OwnerInWorkspace>
      <Choice />
    </OwnerInWorkspace>
  );
}

/** Connects a service for all workspaces of an organization. */
export const OrganizationConnectPage = () => (
  <OwnerInOrganization part="connections">
    <Choice />
  </OwnerInOrganization>
);

function Choice() {
  const { scope, href, name } = useOwner();
  const [url, setUrl] = useUrlState();
  const { query: list, services, redirectUri } = useIntegrations();
  const chosen = services.find(({ slug }) => slug === url.integration) ?? null;
  return (
    <>
      <div className="pb-4">
        <Link href={href("connections")} isQuiet>
          Connections
        </Link>
        <h1 className="text-20 font-semibold">{chosen ? `Connect ${chosen.title}` : "Connect a service"}</h1>
        <p className="text-13 text-ink-muted">
          {scope === "organization"
            ? `Every workspace of ${name} can use it.`
            : (chosen?.description ?? "Any service that is called over HTTP.")}
        </p>
      </div>
      {list.isPending ? (
        <SkeletonText lines={6} />
      ) : list.error ? (
        <ErrorState
          problem={{ what: "The services could not be loaded." }}
          onRetry={() => void list.refetch()}
        />
      ) : (
        <div className="flex min-w-0 flex-col gap-4">
          <Select
            className="max-w-80"
            aria-label="Service"
            options={[
              ...services.map(({ slug, title }) => ({ value: slug, label: title })),
              { value: CUSTOM, label: "Another service" },
            ]}
            value={chosen?.slug ?? CUSTOM}
            onValueChange={(slug) => setUrl({ integration: slug === CUSTOM ? undefined : slug })}
          />
          <ConnectWizard key={chosen?.slug ?? CUSTOM} integration={chosen} redirectUri={redirectUri} />
        </div>
      )}
    </>
  );
}
