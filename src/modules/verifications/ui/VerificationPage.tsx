import { BadgeCheck } from "lucide-react";
import { useState } from "react";
import { client, problemOf, useApiQuery, useUrlState } from "../../../web/api/index.ts";
import { useSession } from "../../../web/api/useSession.ts";
import {
  Button,
  Callout,
  Card,
  DeveloperCorner,
  ErrorState,
  PageHeader,
  Select,
  SkeletonText,
} from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { useOrganization } from "../../organizations/ui/OrganizationContext.ts";
import { OrganizationFrame } from "../../organizations/ui/OrganizationFrame.tsx";
import { BeginVerification } from "./BeginVerification.tsx";
import { EarlierVerifications } from "./EarlierVerifications.tsx";
import { VerificationForm } from "./VerificationForm.tsx";
import { VerificationStatus } from "./VerificationStatus.tsx";
import { VerificationSteps } from "./VerificationSteps.tsx";
import { VerificationSummary } from "./VerificationSummary.tsx";
import { isEditable, type Verification } from "./verificationFacts.ts";

const POLL_MS = 20_000;
const ITSELF = "organization";

/** Proving who an organization is, or a workspace that differs from it. */
export const VerificationPage = () => (
  <OrganizationFrame page="verification">
    <OfOrganization />
  </OrganizationFrame>
);

function OfOrganization() {
  const { organization } = useOrganization();
  const organizationId = organization.id;
  const { workspaces } = useSession();
  const [url, setUrl] = useUrlState();
  const places = (workspaces.data ?? []).filter((place) => place.organizationId === organizationId);
  const workspace = places.find(({ id }) => id === url.workspace);
  const list = useApiQuery(
    ["verifications", organizationId],
    (signal) => client.verifications.list({ organizationId, limit: 200 as never }, { signal }),
    { pollMs: POLL_MS },
  );
  const rules = useApiQuery(["verification-requirements"], (signal) =>
    client.verificationRequirements.list({}, { signal }),
  );
  const own = list.data?.data.filter(({ workspaceId }) => workspaceId === (workspace?.id ?? null));
  return (
    <div className="max-w-220">
      <PageHeader
        title="Verification"
        description={`Proves who ${workspace?.name ?? organization.name} is, with the papers of the business and of somebody who acts for it.`}
        actions={
          <Select
            aria-label="Who is verified"
            className="min-w-56"
            options={[
              { value: ITSELF, label: `${organization.name}, the organization` },
              ...places.map(({ id, name }) => ({ value: id as string, label: `${name}, a workspace` })),
            ]}
            value={workspace?.id ?? ITSELF}
            onValueChange={(next) => setUrl({ workspace: next === ITSELF ? undefined : next })}
          />
        }
      />
      {own ? (
        <div className="flex flex-col gap-4">
          {workspace && own.length === 0 && (
            <Callout>
              {workspace.name} goes by the verification of {organization.name}. Verify it by itself only where
              another business stands behind it.
            </Callout>
          )}
          {rules.data?.isRequired === false && own.length === 0 && (
            <Callout>
              This installation asks nobody for a verification. You can verify all the same, and be ready.
            </Callout>
          )}
          <Subject
            key={workspace?.id ?? ITSELF}
            organizationId={organizationId}
            workspaceId={workspace?.id ?? null}
            name={workspace?.name ?? organization.name}
            verifications={own}
          />
        </div>
      ) : list.error ? (
        <Card>
          <ErrorState
            problem={problemOf(list.error, "The verification could not be loaded.")}
            onRetry={() => void list.refetch()}
            isRetrying={list.isFetching}
          />
        </Card>
      ) : (
        <SkeletonText lines={8} />
      )}
      <DeveloperCorner
        example={verbExample("verifications.list", { organizationId, workspaceId: workspace?.id as never })}
        docsHref="/docs/verification"
      />
    </div>
  );
}

/** The newest verification of an organization or workspace, and those before it. */
function Subject({
  organizationId,
  workspaceId,
  name,
  verifications,
}: {
  organizationId: string;
  workspaceId: string | null;
  name: string;
  verifications: readonly Verification[];
}) {
  const [isRenewing, setIsRenewing] = useState(false);
  const [newest, ...earlier] = verifications;
  const isOver = newest?.state === "approved" || newest?.state === "expired";
  const standing = earlier.find(({ state }) => state === "approved");
  return (
    <>
      <VerificationSteps verification={newest ?? null} />
      {newest && <VerificationStatus verification={newest} />}
      {standing && !isOver && (
        <Callout kind="success" title={`Still verified until ${standing.expiresAt!.slice(0, 10)}`}>
          The earlier approval holds while this one is on its way.
        </Callout>
      )}
      {newest && isEditable(newest) && <VerificationForm key={newest.id} verification={newest} />}
      {newest && !isEditable(newest) && <VerificationSummary verification={newest} />}
      {isOver && !isRenewing && (
        <div>
          <Button
            look={newest.state === "expired" ? "primary" : "secondary"}
            icon={BadgeCheck}
            onClick={() => setIsRenewing(true)}
          >
            {newest.state === "expired" ? "Verify again" : "Renew"}
          </Button>
        </div>
      )}
      {(!newest || (isOver && isRenewing)) && (
        <BeginVerification
          organizationId={organizationId}
          workspaceId={workspaceId}
          title={newest ? `Verify ${name} again` : `Verify ${name}`}
        />
      )}
      {earlier.length > 0 && <EarlierVerifications verifications={earlier} />}
    </>
  );
}
