import type { Member } from "../../../web/api/index.ts";
import { DeveloperCorner, SidePanel } from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { SpendLimits } from "./SpendLimits.tsx";

/** What one member may spend in the workspace. */
export function MemberLimits({
  member: { accountId, name, isMe },
  onClose,
}: {
  member: Pick<Member, "accountId" | "name" | "isMe">;
  onClose: () => void;
}) {
  return (
    <SidePanel isOpen onOpenChange={(isOpen) => !isOpen && onClose()} title={name}>
      <div className="flex flex-col gap-4">
        <p className="text-13 text-ink-muted">
          What {isMe ? "you spend" : "they spend"} here: runs and calls started in the dashboard, with keys of{" "}
          {isMe ? "yours" : "theirs"}, or by schedules {isMe ? "you" : "they"} own.
        </p>
        <SpendLimits subject={{ kind: "member", id: accountId, name }} />
      </div>
      <DeveloperCorner
        example={verbExample("limits.list", { subjectKind: "member", subjectId: accountId })}
        docsHref="/docs/api#limitsList"
      />
    </SidePanel>
  );
}
