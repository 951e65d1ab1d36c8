import { useQueryClient } from "@tanstack/react-query";
import { client, problemOf, useApiQuery } from "../../../web/api/index.ts";
import { Card, DeveloperCorner, ErrorState, PageHeader, SkeletonText } from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { WhoMay } from "../../../web/parts/WhoMay.tsx";
import { ExternalIdsCard } from "./ExternalIdsCard.tsx";
import { GeneralForm } from "./GeneralForm.tsx";
import { KeyPolicyCard } from "./KeyPolicyCard.tsx";
import { MailLookCard } from "./MailLookCard.tsx";
import { useCanInOrganization, useOrganization } from "./OrganizationContext.ts";
import { OrganizationFrame } from "./OrganizationFrame.tsx";
import { YouHereCard } from "./YouHereCard.tsx";

/** Name, address, logo, policies of an organization, and what one is in it. */
export const GeneralPage = () => (
  <OrganizationFrame page="">
    <General />
  </OrganizationFrame>
);

function General() {
  const { organization } = useOrganization();
  const organizationId = organization.id;
  const canWrite = useCanInOrganization()("organizations:write");
  const queries = useQueryClient();
  const query = useApiQuery(["organization", organizationId], (signal) =>
    client.organizations.get({ organizationId }, { signal }),
  );
  const reload = () =>
    void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] === "organization" });
  return (
    <div className="max-w-180">
      <PageHeader
        title="General"
        description={
          <WhoMay see="everybody in the organization" change="its owners and admins" canChange={canWrite} />
        }
      />
      {query.data ? (
        <div className="flex flex-col gap-4">
          <GeneralForm key={query.data.slug} organization={query.data} onSaved={reload} />
          <KeyPolicyCard key={query.data.keyMaxDays} organization={query.data} onSaved={reload} />
          <MailLookCard
            key={`${query.data.accentColor} ${query.data.supportEmail}`}
            organization={query.data}
            onSaved={reload}
          />
          <ExternalIdsCard />
          <YouHereCard plan={query.data.plan} />
        </div>
      ) : query.error ? (
        <Card>
          <ErrorState
            problem={problemOf(query.error, "The organization could not be loaded.")}
            onRetry={() => void query.refetch()}
            isRetrying={query.isFetching}
          />
        </Card>
      ) : (
        <SkeletonText lines={8} />
      )}
      <DeveloperCorner
        example={verbExample("organizations.update", { organizationId, name: organization.name })}
        docsHref="/docs/api#organizationsUpdate"
      />
    </div>
  );
}
