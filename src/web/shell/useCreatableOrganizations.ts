import { useQueries } from "@tanstack/react-query";
import { client, type NavigationOrganization } from "../api/client.ts";
import { useOrganizations } from "../api/useSession.ts";

const isAdmin = ({ role }: NavigationOrganization) => role === "owner" || role === "admin";

/** The organizations I may create workspaces in: those I administer, and those where it was given to me. */
export function useCreatableOrganizations(): NavigationOrganization[] {
  const all = useOrganizations().data ?? [];
  const others = all.filter((organization) => !isAdmin(organization));
  const granted = useQueries({
    queries: others.map(({ id }) => ({
      queryKey: ["account", "access", id],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        client.organizations.getAccess({ organizationId: id }, { signal }),
      staleTime: 60_000,
    })),
    combine: (answers) =>
      answers.flatMap(({ data }) =>
        data?.permissions.includes("workspaces:create") ? [data.organizationId] : [],
      ),
  });
  return all.filter((organization) => isAdmin(organization) || granted.includes(organization.id));
}
