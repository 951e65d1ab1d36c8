import { useState } from "react";
import { type Run, useAction, useApi, useGo, useHref } from "../../../web/api/index.ts";
import { Field, Select, TextArea } from "../../../web/kit/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";
import { stageOf } from "./runColumns.tsx";

const STAGES = [
  { value: "production", label: "production" },
  { value: "uat", label: "uat" },
  { value: "dev", label: "dev" },
  { value: "draft", label: "draft", hint: "as edited now" },
] as const;
type Stage = (typeof STAGES)[number]["value"];

/** Starts a new run of the same agent from this one's input, which can be edited first. */
export function RunAgainDialog({
  run,
  agentId,
  isOpen,
  onOpenChange,
}: {
  run: Run;
  agentId: string;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}) {
  const api = useApi();
  const go = useGo();
  const href = useHref();
  const [input, setInput] = useState(run.input);
  const [stage, setStage] = useState<Stage>(stageOf(run));
  const start = useAction(
    () =>
      api.runs.create({
        agentId,
        input,
        mode: "async",
        ...(stage === "draft" ? { isDraft: true } : { stage }),
      }),
    {
      what: "The run could not be started.",
      refreshes: ["runs"],
      isInPlace: true,
      onDone: (created) => {
        onOpenChange(false);
        go(href(`runs/${created.id}`));
      },
    },
  );
  return (
    <FormDialog
      isOpen={isOpen}
      title={`Run ${run.agentName ?? "the agent"} again`}
      description="A new run starts with this input. The run you are looking at stays as it is."
      action={start}
      submit="Start run"
      onSubmit={() => start.run()}
      onClose={() => onOpenChange(false)}
    >
      <Field label="Input" error={start.fieldErrors.input}>
        <TextArea rows={6} value={input} onValueChange={setInput} autoFocus />
      </Field>
      <Field
        label="Stage"
        help="The version that the stage points at now answers."
        error={start.fieldErrors.stage}
      >
        <Select options={STAGES} value={stage} onValueChange={setStage} />
      </Field>
    </FormDialog>
  );
}
