import type { Agent } from "../../../web/api/index.ts";
import { StageBadge } from "../../../web/kit/index.ts";

const ORDER = ["production", "uat", "dev"] as const;

/** Where an agent is deployed, the most serious stage first. */
export function AgentStages({ stages }: { stages: Agent["stages"] }) {
  if (stages.length === 0) return <span className="text-12 text-ink-faint">Not deployed</span>;
  return (
    <span className="flex flex-wrap gap-1">
      {ORDER.flatMap((stage) => stages.filter((each) => each.stage === stage)).map(
        ({ stage, versionNumber }) => (
          <StageBadge key={stage} stage={stage} version={versionNumber} />
        ),
      )}
    </span>
  );
}
