import { useHref, useWorkspace } from "../../../web/api/index.ts";
import { Card, Link } from "../../../web/kit/index.ts";
import { useCurrency } from "../../../web/parts/useCurrency.ts";
import { ReadOnlyNote } from "../../roles/ui/ReadOnlyNote.tsx";
import { LimitRow } from "./LimitRow.tsx";
import { useWorkspaceLimits } from "./limitSource.ts";
import { type SpendLimit, SUBJECT } from "./limitWords.ts";
import { SpendLimits } from "./SpendLimits.tsx";
import { useCan } from "../../../web/api/index.ts";

/** Every limit in the workspace: its own to be changed here, those of what is in it with where they are set. */
export function WorkspaceLimits() {
  const { workspace } = useWorkspace();
  const can = useCan();
  if (!can("wallets:read")) return <ReadOnlyNote permission="wallets:read" doing="see spending limits" />;
  return (
    <div className="flex max-w-180 flex-col gap-6">
      <SpendLimits subject={{ kind: "workspace", id: workspace.id, name: workspace.name }} />
      <InnerLimits />
    </div>
  );
}

function InnerLimits() {
  const href = useHref();
  const currency = useCurrency() ?? "USD";
  const { limits } = useWorkspaceLimits();
  const inner = (limits.data?.data ?? []).filter(({ subjectKind }) =>
    ["agent", "member", "key"].includes(subjectKind),
  );
  if (inner.length === 0) return null;
  const place = ({ subjectKind, subjectId }: SpendLimit) =>
    subjectKind === "agent"
      ? href(`agents/${subjectId}?tab=settings`)
      : subjectKind === "key"
        ? href("api-keys")
        : href("members");
  return (
    <Card title="On agents, members and keys">
      <ul>
        {inner.map((limit) => (
          <LimitRow
            key={limit.id}
            limit={limit}
            currency={currency}
            of={
              <>
                {SUBJECT[limit.subjectKind].label}{" "}
                <Link href={place(limit)}>{limit.subjectName ?? "that is gone"}</Link>
              </>
            }
          />
        ))}
      </ul>
    </Card>
  );
}
