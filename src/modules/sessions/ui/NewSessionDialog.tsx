import { useState } from "react";
import { type Agent, useAction, useApi, useGo, useHref } from "../../../web/api/index.ts";
import { Combobox, Field, Select, TextInput } from "../../../web/kit/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";

const STAGES = (["production", "uat", "dev", "draft"] as const).map((value) => ({ value, label: value }));

/** Opens a conversation with an agent and goes to it. */
export function NewSessionDialog({
  agents,
  isOpen,
  onOpenChange,
}: {
  agents: readonly Agent[];
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}) {
  const api = useApi();
  const go = useGo();
  const href = useHref();
  const [agentId, setAgentId] = useState<string | null>(agents[0]?.id ?? null);
  const [title, setTitle] = useState("");
  const deployed = agents.find(({ id }) => id === agentId)?.stages.map(({ stage }) => stage) ?? [];
  const [stage, setStage] = useState<(typeof STAGES)[number]["value"] | null>(null);
  const shownStage = stage ?? deployed.find((each) => each === "production") ?? deployed[0] ?? "draft";
  const create = useAction(() => api.sessions.create({ agentId: agentId ?? "", title, stage: shownStage }), {
    what: "The session could not be started.",
    refreshes: ["sessions"],
    isInPlace: true,
    onDone: (session) => go(href(`sessions/${session.id}`)),
  });
  return (
    <FormDialog
      isOpen={isOpen}
      title="Start a session"
      action={create}
      submit="Start session"
      onSubmit={() => create.run()}
      isReady={agentId !== null}
      onClose={() => onOpenChange(false)}
    >
      <Field
        label="Agent"
        error={create.fieldErrors.agentId}
        help={agents.length === 0 ? "There is no agent in this workspace yet." : undefined}
      >
        <Combobox
          options={agents.map(({ id, name }) => ({ value: id as string, label: name }))}
          value={agentId}
          onValueChange={setAgentId}
          placeholder="Choose an agent"
        />
      </Field>
      <Field
        label="Stage"
        help="Which version answers; draft is the agent as it is edited now."
        error={create.fieldErrors.stage}
      >
        <Select
          options={STAGES.map((option) => ({
            ...option,
            isDisabled: option.value !== "draft" && !deployed.includes(option.value),
            hint:
              option.value !== "draft" && !deployed.includes(option.value) ? "nothing deployed" : undefined,
          }))}
          value={shownStage}
          onValueChange={setStage}
        />
      </Field>
      <Field label="Title" isOptional error={create.fieldErrors.title}>
        <TextInput value={title} onValueChange={setTitle} />
      </Field>
    </FormDialog>
  );
}
