import { useState } from "react";
import { type AgentDetail, useAction, useApi, useCan, useWorkspace } from "../../../web/api/index.ts";
import { Field, RadioGroup, TextArea, TextInput } from "../../../web/kit/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";
import { ProductionConfirm, useProductionConfirm } from "./ProductionConfirm.tsx";
import { STAGES, type Stage } from "./stages.ts";
import type { Draft } from "./useDraft.ts";

/** Freezes the draft as the next version, with notes, and deploys it if wished. Mount it when it opens. */
export function PublishDialog({
  agent,
  draft,
  onClose,
}: {
  agent: AgentDetail;
  draft: Draft;
  onClose: () => void;
}) {
  const api = useApi();
  const can = useCan();
  const [title, setTitle] = useState("");
  const [notes, setNotes] = useState("");
  const [typed, setTyped] = useState("");
  const [wanted, setStage] = useState<Stage | "none" | null>(null);
  const { workspace } = useWorkspace();
  const mayDeploy = (stage: Stage) => can(`deployments:${stage}`);
  // Callers who name no stage get production; where real work is done, a version starts at dev.
  const usual: Stage[] = workspace.environment === "production" ? ["dev"] : ["production", "dev"];
  const chosen = wanted ?? usual.find(mayDeploy) ?? "none";
  const stage = chosen === "none" ? null : chosen;
  const confirm = useProductionConfirm(stage);
  const number = (agent.latestVersion ?? 0) + 1;
  const publish = useAction(
    async () => {
      if (!(await draft.save()))
        throw new Error("The draft could not be saved first. Close this and see why.");
      return api.agents.publish({ id: agent.id, title, notes, stage: stage ?? undefined });
    },
    {
      what: "The version was not published.",
      done: (version) => `Version ${version.number} published${stage ? ` and deployed to ${stage}` : ""}`,
      refreshes: ["agents"],
      isInPlace: true,
      onDone: onClose,
    },
  );
  return (
    <FormDialog
      title={`Publish version ${number} of “${agent.name}”`}
      description="Freezes the draft with the exact versions of its tools. A version never changes again."
      action={publish}
      submit={stage ? `Publish and deploy to ${stage}` : "Publish"}
      onSubmit={() => publish.run()}
      isReady={!confirm.isAsked || typed === confirm.name}
      onClose={onClose}
    >
      <Field label="Title" isOptional error={publish.fieldErrors.title}>
        <TextInput
          value={title}
          onValueChange={setTitle}
          autoFocus
          maxLength={120}
          placeholder="Friendlier greeting"
        />
      </Field>
      <Field
        label="Notes"
        isOptional
        help="What changed and why, for those who read it later."
        error={publish.fieldErrors.notes}
      >
        <TextArea value={notes} onValueChange={setNotes} rows={3} maxLength={5000} />
      </Field>
      <RadioGroup
        label="Deploy to"
        value={chosen}
        onValueChange={setStage}
        options={[
          { value: "none", label: "Nowhere yet" },
          ...STAGES.map((each) => {
            const isAllowed = mayDeploy(each.value);
            return {
              ...each,
              hint: isAllowed ? each.hint : `Needs the permission deployments:${each.value}.`,
              isDisabled: !isAllowed,
            };
          }),
        ]}
      />
      {confirm.isAsked && <ProductionConfirm name={confirm.name} value={typed} onValueChange={setTyped} />}
    </FormDialog>
  );
}
