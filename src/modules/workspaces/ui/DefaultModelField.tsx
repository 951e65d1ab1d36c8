import { useApi, useApiQuery, useCan, type Workspace } from "../../../web/api/index.ts";
import { Field, Select } from "../../../web/kit/index.ts";
import { ModelPicker } from "../../agents/ui/ModelPicker.tsx";

type Model = Workspace["settings"]["defaultModel"];

/** None, or the model new agents start with. */
export function DefaultModelField({
  label,
  help,
  model,
  errors,
  isReadOnly,
  onChange,
}: {
  label: string;
  help: string | undefined;
  model: Model;
  errors: Record<string, string>;
  isReadOnly: boolean;
  onChange: (model: Model) => void;
}) {
  const api = useApi();
  const can = useCan();
  const connections = useApiQuery(
    ["connections", "options"],
    (signal) => api.connections.list({ limit: 200 }, { signal }),
    { isOn: can("connections:read") },
  );
  return (
    <div className="flex flex-col gap-3">
      <Field label={label} help={help}>
        <Select
          isDisabled={isReadOnly}
          value={model ? "chosen" : "none"}
          options={[
            { value: "none", label: "None" },
            { value: "chosen", label: "This one…" },
          ]}
          onValueChange={(value) => onChange(value === "none" ? null : { connectionId: null, name: "demo" })}
        />
      </Field>
      {model && (
        <div className="border-l-2 border-line pl-3">
          <ModelPicker
            model={model}
            connections={connections.data?.data ?? []}
            errors={{
              "model.name": errors["settings.defaultModel.name"] ?? "",
              "model.connectionId": errors["settings.defaultModel.connectionId"] ?? "",
            }}
            isDisabled={isReadOnly}
            onChange={({ connectionId, name }) => onChange({ connectionId, name })}
          />
        </div>
      )}
    </div>
  );
}
