import { type AgentContent, type Connection, useHref } from "../../../web/api/index.ts";
import { isModelProvider, type ProviderKind } from "../../connections/ui/providers.ts";
import { DemoBadge, Field, Link, Select, TextInput } from "../../../web/kit/index.ts";

const DEMO = "demo";
const DEMO_MODELS = [
  { value: "demo", label: "demo" },
  { value: "demo-fast", label: "demo-fast", hint: "answers at once" },
  { value: "demo-slow", label: "demo-slow", hint: "takes its time" },
];
const EXAMPLE: Record<ProviderKind, string> = {
  openai: "gpt-5-mini",
  anthropic: "claude-sonnet-4-5",
  google: "gemini-2.5-flash",
  "openai-compatible": "llama3.2",
};

/** Which model answers: the scripted demo, or a connection and the provider's own model name. */
export function ModelPicker({
  model,
  connections: all,
  errors,
  isDisabled,
  onChange,
}: {
  model: AgentContent["model"];
  connections: readonly Connection[];
  errors: Record<string, string>;
  isDisabled?: boolean;
  onChange: (model: AgentContent["model"]) => void;
}) {
  const href = useHref();
  const connections = all.filter(isModelProvider);
  const connection = connections.find(({ id }) => id === model.connectionId);
  const isDemo = model.connectionId === null;
  return (
    <div className="flex flex-col gap-3">
      <Field
        label="Answered by"
        help={
          <Link href={href("integrations/models")} isQuiet>
            Connect a model provider
          </Link>
        }
        error={errors["model.connectionId"]}
      >
        <Select
          isDisabled={isDisabled}
          value={model.connectionId ?? DEMO}
          options={[
            { value: DEMO, label: "Demo", hint: "scripted, offline" },
            ...connections.map(({ id, name, kind }) => ({ value: id, label: name, hint: kind })),
            // A connection that was deleted, or that the person may not see.
            ...(isDemo || connection ? [] : [{ value: model.connectionId!, label: model.connectionId! }]),
          ]}
          onValueChange={(value) =>
            onChange(
              value === DEMO
                ? { connectionId: null, name: "demo" }
                : {
                    connectionId: value,
                    name: EXAMPLE[connections.find(({ id }) => id === value)?.kind ?? "openai-compatible"],
                  },
            )
          }
        />
      </Field>
      <Field
        label="Model"
        help={isDemo ? undefined : "The provider's own name of it."}
        error={errors["model.name"]}
      >
        {isDemo ? (
          <Select
            isDisabled={isDisabled}
            value={model.name}
            options={DEMO_MODELS}
            onValueChange={(name) => onChange({ ...model, name })}
          />
        ) : (
          <TextInput
            isMono
            readOnly={isDisabled}
            value={model.name}
            onValueChange={(name) => onChange({ ...model, name })}
          />
        )}
      </Field>
      {isDemo && (
        <p className="flex flex-wrap items-center gap-2 text-12 text-ink-muted">
          <DemoBadge /> Answers by script: good to build and test with, not to rely on.
        </p>
      )}
    </div>
  );
}
