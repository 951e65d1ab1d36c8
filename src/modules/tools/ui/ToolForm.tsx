import type { ToolContent } from "../../../web/api/index.ts";
import { Card, Field, RadioGroup, TextArea, TextInput } from "../../../web/kit/index.ts";
import { CodeDefinitionForm } from "./CodeDefinitionForm.tsx";
import { HttpDefinitionForm } from "./HttpDefinitionForm.tsx";
import { ParametersEditor } from "./ParametersEditor.tsx";

const TITLES = { http: "The request", code: "The code", builtin: "What it answers" } as const;

type BuiltinName = Extract<ToolContent["definition"], { kind: "builtin" }>["name"];
const BUILTINS: { value: BuiltinName; label: string; hint: string }[] = [
  { value: "wallet_balance", label: "Balance", hint: "What each wallet holds and what this month cost." },
  { value: "wallet_ledger", label: "Ledger", hint: "The newest entries: what was spent, what came in." },
];

/** A tool's content as a form. `fieldErrors` are the API's words by path, such as `definition.url`. */
export function ToolForm({
  content,
  onContentChange,
  schemaText,
  onSchemaTextChange,
  fieldErrors,
}: {
  content: ToolContent;
  onContentChange: (content: ToolContent) => void;
  /** The JSON Schema as typed while it does not parse, else null. */
  schemaText: string | null;
  onSchemaTextChange: (text: string) => void;
  fieldErrors: Readonly<Record<string, string>>;
}) {
  const set = (part: Partial<ToolContent>) => onContentChange({ ...content, ...part });
  const errorBelow = (path: string) =>
    fieldErrors[path] ?? Object.entries(fieldErrors).find(([at]) => at.startsWith(`${path}.`))?.[1];
  const { definition } = content;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Card title="What the model sees">
        <div className="flex flex-col gap-4">
          <Field label="Name" help="What the model calls it." error={fieldErrors.name}>
            <TextInput isMono value={content.name} onValueChange={(name) => set({ name })} />
          </Field>
          <Field
            label="Description"
            help="Tells the model when and how to use it."
            error={fieldErrors.description}
          >
            <TextArea
              rows={2}
              value={content.description}
              onValueChange={(description) => set({ description })}
            />
          </Field>
          <ParametersEditor
            schema={content.parameters}
            onSchemaChange={(parameters) => set({ parameters })}
            text={schemaText}
            onTextChange={onSchemaTextChange}
            error={errorBelow("parameters")}
          />
        </div>
      </Card>
      <Card title={TITLES[definition.kind]}>
        {definition.kind === "http" ? (
          <HttpDefinitionForm
            definition={definition}
            onDefinitionChange={(next) => set({ definition: next })}
            errorOf={(field) => errorBelow(`definition.${field}`)}
          />
        ) : definition.kind === "builtin" ? (
          <RadioGroup
            label="There is nothing to write: it is part of the product"
            options={BUILTINS}
            value={definition.name}
            onValueChange={(name) => set({ definition: { ...definition, name } })}
          />
        ) : (
          <CodeDefinitionForm
            parameters={content.parameters}
            definition={definition}
            onDefinitionChange={(next) => set({ definition: next })}
            errorOf={(field) => errorBelow(`definition.${field}`)}
          />
        )}
      </Card>
    </div>
  );
}
