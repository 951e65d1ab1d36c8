import { useApi, useApiQuery } from "../../../web/api/index.ts";
import { Combobox, Field, RadioGroup } from "../../../web/kit/index.ts";
import { AgentStageFields } from "../../agents/ui/AgentStageFields.tsx";
import { TARGETS } from "./kinds.ts";
import type { WebhookDraft } from "./webhookDraft.ts";

export interface FieldsProps {
  draft: WebhookDraft;
  onChange: (change: Partial<WebhookDraft>) => void;
  /** In the words of the API, by path. */
  errors: Record<string, string>;
  isReadOnly?: boolean;
}

/** What a delivery does. */
export function TargetFields({ draft, onChange, errors, isReadOnly }: FieldsProps) {
  return (
    <>
      <RadioGroup
        label="A delivery"
        options={TARGETS.map((target) => ({ ...target, isDisabled: isReadOnly }))}
        value={draft.target}
        onValueChange={(target) => onChange({ target })}
      />
      {draft.target === "agent" && (
        <AgentStageFields
          agentId={draft.agentId}
          stage={draft.stage}
          onChange={onChange}
          errors={{ agentId: errors["target.agentId"] ?? errors.agentId, stage: errors["target.stage"] }}
          isReadOnly={isReadOnly}
        />
      )}
      {draft.target === "tool" && (
        <ToolField
          toolId={draft.toolId}
          onToolIdChange={(toolId) => onChange({ toolId })}
          error={errors["target.toolId"] ?? errors.toolId}
          isReadOnly={isReadOnly}
        />
      )}
    </>
  );
}

function ToolField({
  toolId,
  onToolIdChange,
  error,
  isReadOnly,
}: {
  toolId: string | null;
  onToolIdChange: (toolId: string | null) => void;
  error: string | undefined;
  isReadOnly: boolean | undefined;
}) {
  const api = useApi();
  const tools = useApiQuery(["tools", "options"], (signal) => api.tools.list({ limit: 200 }, { signal }));
  return (
    <Field label="Tool" error={error}>
      <Combobox
        options={(tools.data?.data ?? []).map(({ id, name }) => ({ value: id as string, label: name }))}
        value={toolId}
        onValueChange={onToolIdChange}
        placeholder={tools.isPending ? "Loading tools…" : "Choose a tool"}
        emptyText="No tool of that name."
        isDisabled={isReadOnly}
      />
    </Field>
  );
}
