import type { ReactNode } from "react";
import { type AgentDetail, Loaded, useApi, useApiQuery, useHref } from "../../../web/api/index.ts";
import { CodeBlock, DescriptionList, Id, Link, SidePanel, StageBadge, Time } from "../../../web/kit/index.ts";
import { AgentModel } from "./AgentModel.tsx";
import { useParts } from "./useParts.ts";

/** One version beside the list: who, when, why, and what it holds. */
export function VersionPanel({
  agent,
  number,
  actions,
  onClose,
}: {
  agent: AgentDetail;
  number: number;
  actions: ReactNode;
  onClose: () => void;
}) {
  const api = useApi();
  const href = useHref();
  const { names } = useParts();
  const version = useApiQuery(["agents", agent.id, "version", number], (signal) =>
    api.agents.getVersion({ id: agent.id, number }, { signal }),
  );
  const stages = agent.stages.filter(({ versionNumber }) => versionNumber === number);
  return (
    <SidePanel
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Version ${number}`}
      width="large"
    >
      <Loaded query={version} thing="version">
        {({ id, title, notes, contentHash, createdAt, createdByName, content, uses }) => (
          <div className="flex flex-col gap-5">
            <div className="flex flex-wrap gap-2">{actions}</div>
            <DescriptionList
              facts={[
                ["Title", title || undefined],
                ["Notes", notes ? <span className="whitespace-pre-wrap">{notes}</span> : undefined],
                ["Published", <Time key="at" at={createdAt} isExact />],
                ["By", createdByName ?? "Somebody"],
                [
                  "Stages",
                  stages.length > 0 ? (
                    <span className="flex gap-1">
                      {stages.map(({ stage }) => (
                        <StageBadge key={stage} stage={stage} />
                      ))}
                    </span>
                  ) : (
                    "None"
                  ),
                ],
                ["Id", <Id key="id" value={id} />],
                ["Content hash", <Id key="hash" value={contentHash} isShort />],
                ["Model", <AgentModel key="model" model={content.model} />],
                [
                  "Answered by",
                  content.model.connectionId
                    ? names.connection(content.model.connectionId)
                    : content.model.name,
                ],
                ["Temperature", content.temperature ?? "The model's own"],
                ["Output tokens", content.maxOutputTokens],
                ["Steps", content.maxSteps],
                [
                  "Tools",
                  uses.length === 0 ? (
                    "None"
                  ) : (
                    <span className="flex flex-col">
                      {uses.map((tool) => (
                        <Link key={tool.subjectId} href={href(`tools/${tool.subjectId}`)}>
                          {tool.name} v{tool.number}
                        </Link>
                      ))}
                    </span>
                  ),
                ],
              ]}
            />
            <CodeBlock
              label="Instructions"
              code={content.instructions || "(none)"}
              isWrapped
              maxHeight={600}
            />
          </div>
        )}
      </Loaded>
    </SidePanel>
  );
}
