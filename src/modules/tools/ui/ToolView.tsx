import { type ToolDetail, useCan, useHref, useUrlState } from "../../../web/api/index.ts";
import {
  Badge,
  Button,
  DetailHeader,
  DeveloperCorner,
  ErrorState,
  Tabs,
  Time,
  useShortcut,
} from "../../../web/kit/index.ts";
import { LeaveGuard } from "../../../web/parts/LeaveGuard.tsx";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { DeleteTool } from "./DeleteTool.tsx";
import { exampleArguments } from "./exampleArguments.ts";
import { StaleToolDialog } from "./StaleToolDialog.tsx";
import { ToolForm } from "./ToolForm.tsx";
import { ToolKindBadge } from "./toolKinds.tsx";
import { ToolTestPanel } from "./ToolTestPanel.tsx";
import { ToolUse } from "./ToolUse.tsx";
import { ToolVersions } from "./ToolVersions.tsx";
import { useSaveTool } from "./useSaveTool.ts";
import { useToolDraft } from "./useToolDraft.ts";

/** A loaded tool: editor and test side by side, versions in a second tab. */
export function ToolView({ tool }: { tool: ToolDetail }) {
  const can = useCan();
  const href = useHref();
  const [url, setUrl] = useUrlState();
  const draft = useToolDraft(tool);
  const save = useSaveTool(tool, draft);
  const canWrite = can("tools:write");
  const canSave = draft.isChanged && draft.schemaText === null;
  useShortcut(canWrite ? "mod+s" : null, () => canSave && save.run(), "Save the tool");
  const editor = (
    <div className="grid min-w-0 items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <div className="flex min-w-0 flex-col gap-4">
        {save.problem && <ErrorState problem={save.problem} isInline />}
        <ToolForm
          key={draft.epoch}
          content={draft.content}
          onContentChange={draft.setContent}
          schemaText={draft.schemaText}
          onSchemaTextChange={draft.setSchemaText}
          fieldErrors={save.fieldErrors}
        />
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        {canWrite && <ToolTestPanel key={tool.revision} tool={tool} isChanged={draft.isChanged} />}
        <ToolUse agents={tool.agents} agentHref={(agentId) => href(`agents/${agentId}`)} />
      </div>
    </div>
  );
  return (
    <>
      <DetailHeader
        list={{ label: "Tools", href: href("tools") }}
        name={<span className="font-mono">{tool.name}</span>}
        id={tool.id}
        status={
          <>
            <ToolKindBadge kind={tool.kind} />
            {draft.isChanged && <Badge tone="amber">Not saved</Badge>}
          </>
        }
        meta={[
          <>
            saved <Time at={tool.updatedAt} />
          </>,
          `revision ${tool.revision}`,
        ]}
        actions={
          canWrite && (
            <>
              {draft.isChanged && <Button onClick={draft.discard}>Discard changes</Button>}
              <Button look="primary" disabled={!canSave} isLoading={save.isBusy} onClick={save.run}>
                Save
              </Button>
            </>
          )
        }
      />
      <Tabs
        value={url.tab === "versions" ? "versions" : "editor"}
        onValueChange={(tab) => setUrl({ tab: tab === "editor" ? undefined : tab })}
        tabs={[
          { value: "editor", label: "Editor", content: editor },
          { value: "versions", label: "Versions", content: <ToolVersions id={tool.id} /> },
        ]}
      />
      {canWrite && <DeleteTool tool={tool} />}
      <DeveloperCorner
        example={verbExample("tools.test", {
          id: tool.id,
          arguments: exampleArguments(tool.content.parameters),
        })}
        docsHref="/docs/api#toolsTest"
      />
      <StaleToolDialog
        isOpen={save.isStale}
        onOpenChange={save.setIsStale}
        theirs={save.theirs?.content}
        mine={draft.content}
        isBusy={save.isBusy}
        onTakeTheirs={save.takeTheirs}
        onKeepMine={save.keepMine}
      />
      <LeaveGuard isChanged={draft.isChanged} thing="tool" />
    </>
  );
}
