import { MessagesSquare } from "lucide-react";
import { type AgentDetail, useCan, useHref, useUrlState } from "../../../web/api/index.ts";
import { Button, DetailHeader, DeveloperCorner, Tabs, Time } from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { AgentDeployments } from "./AgentDeployments.tsx";
import { AgentEditor } from "./AgentEditor.tsx";
import { AgentModel } from "./AgentModel.tsx";
import { AgentPlayground } from "./AgentPlayground.tsx";
import { AgentSettings } from "./AgentSettings.tsx";
import { AgentStages } from "./AgentStages.tsx";
import { AgentVersions } from "./AgentVersions.tsx";
import { PublishDialog } from "./PublishDialog.tsx";
import { useDraft } from "./useDraft.ts";
import { usePlayground } from "./usePlayground.ts";

const TABS = ["editor", "versions", "deployments", "playground", "settings"];

export function AgentView({ agent }: { agent: AgentDetail }) {
  const can = useCan();
  const href = useHref();
  const [url, setUrl] = useUrlState();
  // Both outlive their tabs: undo and the conversation are still there on the way back.
  const draft = useDraft(agent);
  const playground = usePlayground(agent, draft);
  const tab = url.tab && TABS.includes(url.tab) ? url.tab : "editor";
  const show = (value: string) =>
    setUrl({
      tab: value === "editor" ? undefined : value,
      version: undefined,
      from: undefined,
      to: undefined,
    });
  const publish = can("agents:publish") ? () => setUrl({ publish: "true" }) : undefined;
  const isPublished = agent.latestVersion !== null && !agent.hasUnpublishedChanges && draft.state === "saved";
  return (
    <>
      <DetailHeader
        list={{ label: "Agents", href: href("agents") }}
        name={agent.name}
        id={agent.id}
        status={<AgentStages stages={agent.stages} />}
        meta={[
          <span key="slug" className="font-mono">
            {agent.slug}
          </span>,
          <AgentModel key="model" model={draft.content.model} />,
          <span key="at">
            changed <Time at={agent.updatedAt} />
          </span>,
        ]}
        actions={
          <>
            {tab !== "playground" && can("runs:create") && (
              <Button icon={MessagesSquare} onClick={() => show("playground")}>
                Try it
              </Button>
            )}
            {publish && (
              <Button look="primary" onClick={publish} disabled={isPublished}>
                {isPublished
                  ? `Published as v${agent.latestVersion}`
                  : `Publish v${(agent.latestVersion ?? 0) + 1}`}
              </Button>
            )}
          </>
        }
      />
      <Tabs
        value={tab}
        onValueChange={show}
        tabs={[
          { value: "editor", label: "Editor", content: <AgentEditor agent={agent} draft={draft} /> },
          {
            value: "versions",
            label: "Versions",
            count: agent.latestVersion ?? undefined,
            content: <AgentVersions agent={agent} draft={draft} onPublish={publish} />,
          },
          {
            value: "deployments",
            label: "Deployments",
            count: agent.stages.length || undefined,
            content: <AgentDeployments agent={agent} onPublish={publish} />,
          },
          {
            value: "playground",
            label: "Playground",
            content: <AgentPlayground agent={agent} playground={playground} />,
          },
          {
            value: "settings",
            label: "Settings",
            content: <AgentSettings key={agent.updatedAt} agent={agent} />,
          },
        ]}
      />
      {url.publish === "true" && publish && (
        <PublishDialog agent={agent} draft={draft} onClose={() => setUrl({ publish: undefined })} />
      )}
      <DeveloperCorner
        example={verbExample("runs.create", {
          agentId: agent.slug,
          input: "Hello",
          ...(agent.stages.length > 0 && !agent.stages.some(({ stage }) => stage === "production")
            ? { stage: agent.stages[0]!.stage }
            : {}),
        })}
        docsHref="/docs/api"
      />
    </>
  );
}
