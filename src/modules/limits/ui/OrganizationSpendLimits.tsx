import { useSession } from "../../../web/api/useSession.ts";
import { useCanInOrganization, useOrganization } from "../../organizations/ui/OrganizationContext.ts";
import { LimitsCard } from "./LimitsCard.tsx";
import { useOrganizationLimits } from "./limitSource.ts";
import { type LimitSubject, type SpendLimit, SUBJECT } from "./limitWords.ts";

/** The limits of the organization and its workspaces, for its billing page. */
export function OrganizationSpendLimits({ currency }: { currency: string }) {
  const { organization } = useOrganization();
  const can = useCanInOrganization();
  const { workspaces } = useSession();
  const source = useOrganizationLimits(organization.id, can("billing:manage"));
  const subjects: LimitSubject[] = [
    { kind: "organization", id: organization.id, name: `${organization.name}, the whole organization` },
    ...(workspaces.data ?? [])
      .filter(({ organizationId }) => organizationId === organization.id)
      .map(({ id, name }) => ({ kind: "workspace" as const, id, name })),
  ];
  const ofKind = (limits: readonly SpendLimit[], kind: SpendLimit["subjectKind"]) =>
    limits.filter(({ subjectKind }) => subjectKind === kind);
  const innerCount = (source.limits.data?.data ?? []).filter(
    ({ subjectKind }) => subjectKind !== "organization" && subjectKind !== "workspace",
  ).length;
  return (
    <div id="limits" className="scroll-mt-16">
      <LimitsCard
        source={source}
        sentence="Nothing limits what the organization or one of its workspaces spends but the wallets."
        currency={currency}
        subjects={subjects}
        groups={(limits) => [
          { key: "own", limits: ofKind(limits, "organization"), of: () => "All workspaces" },
          {
            key: "workspaces",
            limits: ofKind(limits, "workspace"),
            of: ({ subjectKind, subjectName }) => subjectName ?? `${SUBJECT[subjectKind].label} that is gone`,
          },
        ]}
        note={
          innerCount > 0 &&
          `${innerCount} ${innerCount === 1 ? "limit" : "limits"} on agents, members and keys: see the settings of each workspace, under Limits.`
        }
      />
    </div>
  );
}
