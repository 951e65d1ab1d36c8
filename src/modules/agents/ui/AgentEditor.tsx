import { Redo2, Undo2 } from "lucide-react";
import type { KeyboardEvent } from "react";
import { type AgentDetail, fieldErrorsOf, useCan } from "../../../web/api/index.ts";
import { Callout, Card, Field, IconButton, NumberInput, TextArea } from "../../../web/kit/index.ts";
import { CatalogueTools } from "./CatalogueTools.tsx";
import { ConflictDialog } from "./ConflictDialog.tsx";
import { DraftDifference } from "./DraftDifference.tsx";
import { ModelPicker } from "./ModelPicker.tsx";
import { SaveState } from "./SaveState.tsx";
import { ToolPicker } from "./ToolPicker.tsx";
import type { Draft } from "./useDraft.ts";
import { useParts } from "./useParts.ts";

/** The draft: instructions at the left, what it works with at the right. Saves itself. */
export function AgentEditor({ agent, draft }: { agent: AgentDetail; draft: Draft }) {
  const isReadOnly = !useCan()("agents:write");
  const { tools, connections, names } = useParts();
  const { content, change } = draft;
  const errors = fieldErrorsOf(draft.state === "failed" ? draft.error : null);
  const onKeyDown = (event: KeyboardEvent) => {
    if (isReadOnly || event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (event.shiftKey) draft.redo();
    else draft.undo();
  };
  return (
    <div className="flex flex-col gap-4" onKeyDown={onKeyDown}>
      {isReadOnly && (
        <Callout title="You can look, not change">
          Editing needs the permission <code className="font-mono">agents:write</code>.
        </Callout>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <SaveState draft={draft} savedAt={agent.draftUpdatedAt} />
        <ConflictDialog draft={draft} names={names} />
        <span className="grow" />
        {!isReadOnly && (
          <>
            <IconButton
              icon={Undo2}
              label="Undo"
              shortcut="mod+z"
              disabled={!draft.canUndo}
              onClick={draft.undo}
            />
            <IconButton
              icon={Redo2}
              label="Redo"
              shortcut="mod+shift+z"
              disabled={!draft.canRedo}
              onClick={draft.redo}
            />
          </>
        )}
        <DraftDifference agent={agent} draft={draft} names={names} />
      </div>
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_280px] xl:grid-cols-[minmax(0,1fr)_320px]">
        <Field
          label="Instructions"
          help={`${content.instructions.length.toLocaleString("en")} of 100,000 characters. Sent to the model before every conversation.`}
          error={errors.instructions}
        >
          <TextArea
            rows={22}
            className="max-h-none"
            readOnly={isReadOnly}
            maxLength={100_000}
            value={content.instructions}
            onValueChange={(instructions) => change({ instructions })}
            placeholder="What this agent is for, how it should answer, and what it must not do."
          />
        </Field>
        <div className="flex flex-col gap-4">
          <Card title="Model">
            <div className="flex flex-col gap-3">
              <ModelPicker
                model={content.model}
                connections={connections}
                errors={errors}
                isDisabled={isReadOnly}
                onChange={(model) => change({ model })}
              />
              <Field
                label="Temperature"
                help="0 is the most predictable. Empty: the model's own."
                error={errors.temperature}
              >
                <NumberInput
                  min={0}
                  max={2}
                  step={0.1}
                  isDisabled={isReadOnly}
                  value={content.temperature ?? null}
                  onValueChange={(temperature) => change({ temperature })}
                />
              </Field>
              <Field label="Output tokens" help="At most, per model call." error={errors.maxOutputTokens}>
                <NumberInput
                  min={1}
                  max={100_000}
                  step={256}
                  isDisabled={isReadOnly}
                  value={content.maxOutputTokens}
                  onValueChange={(value) => value !== null && change({ maxOutputTokens: Math.round(value) })}
                />
              </Field>
              <Field label="Steps" help="Model and tool calls of one run, at most." error={errors.maxSteps}>
                <NumberInput
                  min={1}
                  max={100}
                  isDisabled={isReadOnly}
                  value={content.maxSteps}
                  onValueChange={(value) => value !== null && change({ maxSteps: Math.round(value) })}
                />
              </Field>
            </div>
          </Card>
          <Card title="Tools">
            <ToolPicker
              toolIds={content.toolIds}
              tools={tools}
              error={Object.entries(errors).find(([path]) => path.startsWith("toolIds"))?.[1]}
              isDisabled={isReadOnly}
              onChange={(toolIds) => change({ toolIds })}
            />
          </Card>
          <Card title="Catalogue">
            <CatalogueTools
              addresses={content.catalogueTools}
              toolkitId={content.toolkitId}
              discovers={content.discovers}
              errors={errors}
              isDisabled={isReadOnly}
              onChange={change}
            />
          </Card>
        </div>
      </div>
    </div>
  );
}
