import { Ban, Eye, Globe2, PenLine, TriangleAlert } from "lucide-react";
import type { Output } from "../../../web/api/index.ts";
import { Badge } from "../../../web/kit/index.ts";

export type Annotations = Output<"catalogue.get">["annotations"];

/** What a call does outside, in one word; policies decide by it. */
export function EffectBadge({ annotations }: { annotations: Annotations }) {
  if (annotations.isReadOnly) return <Badge icon={Eye}>reads</Badge>;
  if (annotations.isDestructive)
    return (
      <Badge tone="red" icon={TriangleAlert}>
        destroys
      </Badge>
    );
  return (
    <Badge tone="amber" icon={PenLine}>
      writes
    </Badge>
  );
}

/** Policies never let it be called by whoever looks, so no program or agent of theirs finds it. */
export const BlockedBadge = () => (
  <Badge tone="red" icon={Ban}>
    {/* Where there is little room the name of the tool needs it. */}
    <span className="max-sm:sr-only">Blocked by policy</span>
  </Badge>
);

/** All that is said of a tool for whom policies decide by it. */
export function AnnotationBadges({ annotations }: { annotations: Annotations }) {
  return (
    <>
      <EffectBadge annotations={annotations} />
      {annotations.isOpenWorld && <Badge icon={Globe2}>open world</Badge>}
      {!annotations.isReadOnly && annotations.isIdempotent && <Badge>repeatable</Badge>}
    </>
  );
}
