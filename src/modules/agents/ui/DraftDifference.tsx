import { GitCompareArrows } from "lucide-react";
import { useState } from "react";
import { type AgentDetail, Loaded, useApi, useApiQuery } from "../../../web/api/index.ts";
import { Button, DiffView, Dialog } from "../../../web/kit/index.ts";
import { type ContentNames, contentText } from "./contentText.ts";
import type { Draft } from "./useDraft.ts";

const ORDER = ["production", "uat", "dev"] as const;

/** The version callers get now: of the most serious stage, else the newest there is. */
export function liveVersion({ stages, latestVersion }: Pick<AgentDetail, "stages" | "latestVersion">) {
  for (const stage of ORDER) {
    const deployed = stages.find((each) => each.stage === stage);
    if (deployed) return { number: deployed.versionNumber, label: `v${deployed.versionNumber} in ${stage}` };
  }
  return latestVersion === null ? null : { number: latestVersion, label: `v${latestVersion}` };
}

/** One click to what differs between the draft and the version that is live. */
export function DraftDifference({
  agent,
  draft,
  names,
}: {
  agent: AgentDetail;
  draft: Draft;
  names: ContentNames;
}) {
  const api = useApi();
  const [isOpen, setIsOpen] = useState(false);
  const live = liveVersion(agent);
  const version = useApiQuery(
    ["agents", agent.id, "version", live?.number],
    (signal) => api.agents.getVersion({ id: agent.id, number: live!.number }, { signal }),
    { isOn: isOpen && live !== null },
  );
  if (!live) return <span className="text-12 text-ink-faint">Nothing published yet</span>;
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={setIsOpen}
      width="large"
      title="What differs from the live version"
      description={`${live.label}, compared with the draft on this page.`}
      trigger={
        <Button size="small" icon={GitCompareArrows}>
          Differences from {live.label}
        </Button>
      }
    >
      <Loaded query={version} thing="version">
        {({ content }) => (
          <DiffView
            before={contentText(content, names)}
            after={contentText(draft.content, names)}
            beforeLabel={live.label}
            afterLabel="Draft"
          />
        )}
      </Loaded>
    </Dialog>
  );
}
