import type { ToolContent } from "../../../web/api/index.ts";
import { Field, NumberInput, Select, TextArea, TextInput } from "../../../web/kit/index.ts";
import { HeadersEditor } from "./HeadersEditor.tsx";

export type HttpDefinition = Extract<ToolContent["definition"], { kind: "http" }>;

const METHODS = (["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"] as const).map((value) => ({
  value,
  label: value,
}));
const REPEATS = [
  { value: "method", label: "By method", hint: "GET, HEAD, PUT, DELETE" },
  { value: "yes", label: "Yes" },
  { value: "no", label: "No" },
] as const;

const BODYLESS = new Set(["GET", "HEAD"]);

/** Which request a tool makes. `errorOf` gives the API's sentence about a field of the definition. */
export function HttpDefinitionForm({
  definition,
  onDefinitionChange,
  errorOf,
}: {
  definition: HttpDefinition;
  onDefinitionChange: (definition: HttpDefinition) => void;
  errorOf: (field: string) => string | undefined;
}) {
  const set = (part: Partial<HttpDefinition>) => onDefinitionChange({ ...definition, ...part });
  const { isIdempotent } = definition;
  return (
    <div className="flex flex-col gap-4">
      <div className="grid gap-4 sm:grid-cols-[112px_minmax(0,1fr)]">
        <Field label="Method" error={errorOf("method")}>
          <Select options={METHODS} value={definition.method} onValueChange={(method) => set({ method })} />
        </Field>
        <Field
          label="URL"
          error={errorOf("url")}
          help="{name} is replaced by that argument, encoded. Other arguments go into the query or the JSON body."
        >
          <TextInput isMono value={definition.url} onValueChange={(url) => set({ url })} />
        </Field>
      </div>
      <HeadersEditor
        headers={definition.headers}
        onHeadersChange={(headers) => set({ headers })}
        error={errorOf("headers")}
      />
      {!BODYLESS.has(definition.method) && (
        <Field
          label="Body"
          isOptional
          error={errorOf("body")}
          help="A template with {name} parts, filled in as JSON values. Empty: the arguments the URL did not use, as JSON."
        >
          <TextArea
            isMono
            value={definition.body ?? ""}
            onValueChange={(body) => set({ body: body === "" ? null : body })}
          />
        </Field>
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Timeout" error={errorOf("timeoutMs")} help="100 to 120,000 ms.">
          <NumberInput
            unit="ms"
            step={500}
            value={definition.timeoutMs}
            onValueChange={(timeoutMs) => set({ timeoutMs: timeoutMs ?? 15_000 })}
          />
        </Field>
        <Field
          label="May be repeated"
          error={errorOf("isIdempotent")}
          help="Whether a call whose outcome is unknown may be made again. If not, the run waits for a person."
        >
          <Select
            options={REPEATS}
            value={isIdempotent === null ? "method" : isIdempotent ? "yes" : "no"}
            onValueChange={(value) => set({ isIdempotent: value === "method" ? null : value === "yes" })}
          />
        </Field>
      </div>
    </div>
  );
}
