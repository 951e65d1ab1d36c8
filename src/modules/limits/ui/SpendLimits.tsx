import { useCan, useHref, useWorkspace } from "../../../web/api/index.ts";
import { Link } from "../../../web/kit/index.ts";
import { useCurrency } from "../../../web/parts/useCurrency.ts";
import { useBillingRole } from "../../wallets/ui/useBillingRole.ts";
import { LimitsCard } from "./LimitsCard.tsx";
import { useWorkspaceLimits } from "./limitSource.ts";
import { limitsOf, type LimitSubject, type SpendLimit, SUBJECT } from "./limitWords.ts";

const SENTENCES: Record<LimitSubject["kind"], string> = {
  organization: "Nothing limits what the organization spends but its wallets.",
  workspace: "Nothing limits this workspace by itself; it spends from the wallets it shares.",
  member: "Nothing limits what this person spends here by themselves.",
  agent: "Nothing limits what this agent spends by itself.",
  key: "Nothing limits what is spent with this key by itself.",
};

/**
 * The spending limits of something in the workspace, where the thing is, and those around it that count what it spends as
 * well. Nothing for who may not see money.
 */
export function SpendLimits({ subject }: { subject: LimitSubject }) {
  const can = useCan();
  const href = useHref();
  const { workspace } = useWorkspace();
  const { billingHref, canSeeBilling } = useBillingRole();
  const source = useWorkspaceLimits();
  const currency = useCurrency() ?? "USD";
  if (!can("wallets:read")) return null;
  const whose = ({ subjectKind }: SpendLimit) => {
    if (subjectKind === "workspace") {
      return <Link href={href("settings?tab=limits")}>{SUBJECT.workspace.label}</Link>;
    }
    return canSeeBilling ? (
      <Link href={`${billingHref}#limits`}>{workspace.organizationName}</Link>
    ) : (
      workspace.organizationName
    );
  };
  return (
    <LimitsCard
      source={source}
      sentence={SENTENCES[subject.kind]}
      currency={currency}
      subjects={[subject]}
      groups={(limits) => {
        const { own, outer } = limitsOf(limits, subject);
        return [
          { key: "own", limits: own },
          {
            key: "outer",
            title: "Set around it, and counted as well",
            limits: outer,
            isFixed: true,
            of: whose,
          },
        ];
      }}
    />
  );
}
