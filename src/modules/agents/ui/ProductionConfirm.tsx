import { useWorkspace } from "../../../web/api/index.ts";
import { Callout, Field, TextInput } from "../../../web/kit/index.ts";
import type { Stage } from "./stages.ts";

/** A production workspace asks once more, naming itself; elsewhere nothing is asked. */
export function useProductionConfirm(stage: Stage | null) {
  const { workspace } = useWorkspace();
  const isAsked = workspace.environment === "production" && stage === "production";
  return { isAsked, name: workspace.name };
}

export function ProductionConfirm({
  name,
  value,
  onValueChange,
}: {
  name: string;
  value: string;
  onValueChange: (value: string) => void;
}) {
  return (
    <Callout kind="warning" title={`${name} is a production workspace`}>
      <div className="mt-2 flex flex-col gap-2">
        <p>Callers who name no stage get this version at once.</p>
        <Field label={`Type ${name} to confirm`}>
          <TextInput value={value} onValueChange={onValueChange} />
        </Field>
      </div>
    </Callout>
  );
}
