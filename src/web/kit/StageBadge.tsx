import { Rocket } from "lucide-react";

const TEXT = { dev: "dev", uat: "uat", production: "production", draft: "draft" } as const;

/** The stage a run used or a version is deployed to; `draft` for the playground. */
export function StageBadge({ stage, version }: { stage: keyof typeof TEXT; version?: number }) {
  return (
    <span className="inline-flex h-5 items-center align-middle gap-1 rounded-sm border border-line-strong px-1.5 font-mono text-12 whitespace-nowrap text-ink-muted">
      {stage !== "draft" && <Rocket aria-hidden size={12} className="shrink-0" />}
      {TEXT[stage]}
      {version !== undefined && <span className="text-ink-faint">v{version}</span>}
    </span>
  );
}
