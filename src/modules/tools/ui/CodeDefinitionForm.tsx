import { useDeferredValue, useMemo } from "react";
import { INPUT_TYPE, inputDeclarations } from "../../../platform/json-schema/typescript.ts";
import type { ToolContent } from "../../../web/api/index.ts";
import { CodeEditor, Field, NumberInput, Select } from "../../../web/kit/index.ts";
import { useCodeCheck } from "../../snippets/ui/useCodeCheck.ts";
import type { ParameterSchema } from "./parameterRows.ts";

export type CodeDefinition = Extract<ToolContent["definition"], { kind: "code" }>;

const LANGUAGES = [
  { value: "javascript", label: "JavaScript" },
  { value: "typescript", label: "TypeScript" },
] as const;

/** The code and how it runs; it is checked against the parameters as they are under edit. */
export function CodeDefinitionForm({
  parameters,
  definition,
  onDefinitionChange,
  errorOf,
}: {
  parameters: ParameterSchema;
  definition: CodeDefinition;
  onDefinitionChange: (definition: CodeDefinition) => void;
  errorOf: (field: string) => string | undefined;
}) {
  const set = (part: Partial<CodeDefinition>) => onDefinitionChange({ ...definition, ...part });
  const given = useDeferredValue(parameters);
  const declarations = useMemo(() => inputDeclarations(given), [given]);
  const check = useCodeCheck({
    declarations,
    form: "program",
    givenType: INPUT_TYPE,
    saidLanguage: definition.language ?? "javascript",
  });
  const codeError = errorOf("code");
  return (
    <div className="flex flex-col gap-4">
      <div className="flex min-w-0 flex-col gap-1">
        <span className="text-13 font-medium">Code</span>
        <CodeEditor
          label="Code of the tool"
          value={definition.code}
          onValueChange={(code) => set({ code })}
          minHeight={240}
          check={check}
        />
        <p className="text-12 text-ink-faint">
          Export a default function that takes the arguments and returns a JSON value. It runs in a sandbox
          without network, files or secrets. Escape, then Tab, leaves the editor.
        </p>
        {codeError && (
          <p role="alert" className="text-12 text-red">
            {codeError}
          </p>
        )}
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Language" error={errorOf("language")}>
          <Select
            options={LANGUAGES}
            value={definition.language}
            onValueChange={(language) => set({ language })}
          />
        </Field>
        <Field label="Timeout" error={errorOf("timeoutMs")} help="50 to 60,000 ms.">
          <NumberInput
            unit="ms"
            step={500}
            value={definition.timeoutMs}
            onValueChange={(timeoutMs) => set({ timeoutMs: timeoutMs ?? 5_000 })}
          />
        </Field>
      </div>
    </div>
  );
}
