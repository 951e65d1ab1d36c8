import { useState } from "react";
import { type AgentDetail, useAction, useApi, useList } from "../../../web/api/index.ts";
import { Button, Dialog, ErrorState, Field, Select } from "../../../web/kit/index.ts";
import { ProductionConfirm, useProductionConfirm } from "./ProductionConfirm.tsx";
import type { Stage } from "./stages.ts";

/** Points a stage at a version. Mount it when it opens. */
export function DeployDialog({
  agent,
  stage,
  current,
  onClose,
}: {
  agent: AgentDetail;
  stage: Stage;
  current: number | null;
  onClose: () => void;
}) {
  const api = useApi();
  const [version, setVersion] = useState(agent.latestVersion ?? 1);
  const [typed, setTyped] = useState("");
  const confirm = useProductionConfirm(stage);
  const versions = useList(["agents", agent.id, "versions"], (cursor, signal) =>
    api.agents.listVersions({ id: agent.id, cursor }, { signal }),
  );
  const deploy = useAction(api.deployments.deploy, {
    what: "The version was not deployed.",
    done: ({ versionNumber }) => `Version ${versionNumber} serves ${stage}`,
    refreshes: ["agents"],
    isInPlace: true,
    onDone: onClose,
  });
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      width="small"
      title={`Deploy “${agent.name}” to ${stage}`}
      description={current === null ? "It serves nothing now." : `It serves version ${current} now.`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            isLoading={deploy.isBusy}
            disabled={version === current || (confirm.isAsked && typed !== confirm.name)}
            onClick={() => deploy.run({ id: agent.id, stage, version })}
          >
            Deploy version {version}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label="Version" help={version === current ? "This one is deployed already." : undefined}>
          <Select
            value={String(version)}
            options={(versions.rows ?? []).map(({ number, title }) => ({
              value: String(number),
              label: `v${number}${title ? ` · ${title}` : ""}`,
            }))}
            onValueChange={(value) => setVersion(Number(value))}
          />
        </Field>
        {confirm.isAsked && <ProductionConfirm name={confirm.name} value={typed} onValueChange={setTyped} />}
        {deploy.problem && <ErrorState problem={deploy.problem} isInline />}
      </div>
    </Dialog>
  );
}
