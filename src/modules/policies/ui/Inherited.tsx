import { useApi, useList, useWorkspace } from "../../../web/api/index.ts";
import { useOrganizations } from "../../../web/api/useSession.ts";
import { Link } from "../../../web/kit/index.ts";
import { organizationHref } from "../../organizations/ui/OrganizationContext.ts";
import { PolicyRow } from "./PolicyRow.tsx";
import { POLICIES, type Policy } from "./policySource.ts";
import { policySentence } from "./policyWords.ts";

/** What the organization decided for all its workspaces; nothing where it decided nothing. */
export function Inherited({
  nameOf,
  currency,
  onOpen,
}: {
  nameOf: (id: string) => string;
  currency: string;
  onOpen: (policy: Policy) => void;
}) {
  const api = useApi();
  const { workspace } = useWorkspace();
  const { data: organizations } = useOrganizations();
  const { rows = [] } = useList([POLICIES, "inherited"], (cursor, signal) =>
    api.policies.list({ scope: "organization", cursor, limit: 200 }, { signal }),
  );
  if (rows.length === 0) return null;
  const organization = organizations?.find(({ id }) => id === workspace.organizationId);
  const isManaging = organization?.role === "owner" || organization?.role === "admin";
  return (
    <section aria-label="Inherited policies" className="pb-6">
      <h2 className="pb-2 text-14 font-semibold">
        Inherited from{" "}
        {isManaging ? (
          <Link href={organizationHref(organization.slug, "policies")}>{workspace.organizationName}</Link>
        ) : (
          workspace.organizationName
        )}
      </h2>
      <ol className="overflow-clip rounded-md border border-line bg-surface">
        {rows.map((policy, place) => (
          <PolicyRow
            key={policy.id}
            policy={policy}
            sentence={policySentence(policy, nameOf, currency)}
            place={place}
            count={rows.length}
            actions={null}
            onOpen={() => onOpen(policy)}
          />
        ))}
      </ol>
      <p className="pt-1.5 text-12 text-ink-faint">
        They bind every workspace of the organization; what is decided here can restrict further and loosens
        none of them.
      </p>
    </section>
  );
}
