import { Lock } from "lucide-react";
import { useCan, useWorkspace } from "../../../web/api/index.ts";
import { useWhoMay } from "./whoMay.ts";

/** Why what follows cannot be changed by the reader; nothing for one who may. */
export function ReadOnlyNote({ permission, doing = "change this" }: { permission: string; doing?: string }) {
  const can = useCan();
  const whoMay = useWhoMay();
  const { workspace } = useWorkspace();
  if (can(permission)) return null;
  return (
    <p className="flex items-start gap-1.5 text-13 text-ink-muted">
      <Lock aria-hidden size={14} className="mt-[3px] shrink-0" />
      <span>
        {whoMay(permission)} {doing}.
        {!workspace.role.startsWith("role_") && ` Your role here is ${workspace.role}.`}
      </span>
    </p>
  );
}
