import { Lock } from "lucide-react";
import type { ReactNode } from "react";

/** Below a setting: who sees it and who changes it, and a lock for those who only see it. */
export function WhoMay({
  see,
  change,
  canChange,
  children,
}: {
  /** `everybody in the organization` */
  see: string;
  /** `its owners and admins` */
  change: string;
  canChange: boolean;
  /** What the setting does, said first. */
  children?: ReactNode;
}) {
  return (
    <>
      {children}
      {children && " "}
      <span className="whitespace-normal">
        {!canChange && <Lock aria-hidden size={12} className="mr-1 inline align-[-1px]" />}
        Seen by {see}; changed by {change}.
      </span>
    </>
  );
}
