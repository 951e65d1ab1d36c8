import { problemOf, useApiQuery, useWorkspace, client } from "../../../web/api/index.ts";
import { Card, ErrorState, Link, SkeletonText } from "../../../web/kit/index.ts";
import { ExplainAccess } from "./ExplainAccess.tsx";
import { matrixGroups } from "./matrixRows.ts";
import { RoleMatrix } from "./RoleMatrix.tsx";
import { useRoles } from "./useRoles.ts";

/** What every role may do in this workspace, and why somebody may do something. */
export function RolesSection() {
  const { catalogue, roles, made } = useRoles();
  const { workspace } = useWorkspace();
  const access = useApiQuery(["organization-access"], (signal) =>
    client.organizations.getAccess({ organizationId: workspace.organizationId }, { signal }),
  );
  const failed = catalogue.error ?? made.error;
  if (failed && !roles)
    return (
      <ErrorState
        problem={problemOf(failed, "The roles could not be loaded.")}
        onRetry={() => void catalogue.refetch()}
        isRetrying={catalogue.isFetching}
      />
    );
  if (!catalogue.data || !roles) return <SkeletonText lines={10} />;
  const mayMake = access.data?.permissions.includes("roles:write");
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Card
        title="Who may do what"
        isFlush
        actions={
          mayMake && (
            <Link href={`/${workspace.organizationSlug}/settings/roles`}>
              Roles of {workspace.organizationName}
            </Link>
          )
        }
      >
        <RoleMatrix groups={matrixGroups(catalogue.data)} roles={roles} />
      </Card>
      <p className="text-12 text-ink-faint">
        Owners and admins of {workspace.organizationName} are owners and admins of every workspace in it.
        Nobody can give more than they have.
      </p>
      <ExplainAccess catalogue={catalogue.data} />
    </div>
  );
}
