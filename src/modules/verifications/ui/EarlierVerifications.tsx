import { Card, Time } from "../../../web/kit/index.ts";
import type { Verification } from "./verificationFacts.ts";
import { VerificationBadge } from "./VerificationBadge.tsx";

/** What came of verifications before the present one. */
export const EarlierVerifications = ({ verifications }: { verifications: readonly Verification[] }) => (
  <Card title="Earlier">
    <ul className="-my-2">
      {verifications.map(({ id, state, legalName, decidedAt, expiresAt, createdAt }) => (
        <li
          key={id}
          className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line py-2 text-13 first:border-t-0"
        >
          <VerificationBadge state={state} />
          <span className="min-w-0 grow truncate">{legalName}</span>
          <span className="text-12 text-ink-muted">
            {expiresAt ? `until ${expiresAt.slice(0, 10)}, decided ` : "decided "}
            <Time at={decidedAt ?? createdAt} />
          </span>
        </li>
      ))}
    </ul>
  </Card>
);
