import { Blocks, Braces, Globe, type LucideIcon } from "lucide-react";
import { Badge } from "../../../web/kit/index.ts";
import type { ToolKind } from "./startingContent.ts";

export const TOOL_KIND: Record<ToolKind, { label: string; icon: LucideIcon; hint: string }> = {
  http: {
    label: "HTTP",
    icon: Globe,
    hint: "Makes a request to a web service, with the arguments filled in.",
  },
  code: { label: "Code", icon: Braces, hint: "Runs JavaScript or TypeScript in a sandbox without network." },
  builtin: {
    label: "Built in",
    icon: Blocks,
    hint: "Answers something of this workspace, such as its balance.",
  },
};

export function ToolKindBadge({ kind }: { kind: ToolKind }) {
  const { label, icon } = TOOL_KIND[kind];
  return <Badge icon={icon}>{label}</Badge>;
}
