import { useState } from "react";
import {
  Checkbox,
  CodeEditor,
  Field,
  NumberInput,
  SegmentedControl,
  Select,
  TextArea,
  TextInput,
} from "../../../web/kit/index.ts";
import { type ParameterRow, type ParameterSchema, rowsOfSchema } from "./parameterRows.ts";

type Arguments = Record<string, unknown>;

/** Arguments for one call, as a form made from the schema or as JSON. `onTextChange` gets JSON that may not parse yet. */
export function ArgumentsForm({
  schema,
  value,
  onValueChange,
  text,
  onTextChange,
  unparsed,
  onUnparsedChange,
  errors = {},
}: {
  schema: ParameterSchema;
  value: Arguments;
  onValueChange: (value: Arguments) => void;
  /** The JSON as typed while it does not parse, else null. */
  text: string | null;
  onTextChange: (text: string) => void;
  /** What was typed as JSON into fields of the form and does not parse, by argument. */
  unparsed: Record<string, string>;
  onUnparsedChange: (name: string, typed: string | null) => void;
  /** What is wrong, by path as `lines.0.sku`; said beside the argument in the form, else below. */
  errors?: Record<string, string>;
}) {
  const rows = rowsOfSchema(schema);
  // What no schema names can only be edited as JSON.
  const isUnnamed = rows.length === 0 && Object.keys(value).length > 0;
  const [view, setView] = useState<"form" | "json">(isUnnamed ? "json" : "form");
  const shown = text === null ? view : "json";
  const wrong = Object.entries(errors);
  const isBeside = (path: string) =>
    shown === "form" && rows.some(({ name }) => path === name || path.startsWith(`${name}.`));
  const below = wrong.filter(([path]) => !isBeside(path));
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <span className="text-13 font-medium">Arguments</span>
        <SegmentedControl
          label="View of the arguments"
          value={shown}
          onValueChange={setView}
          options={[
            { value: "form", label: "Form", isDisabled: text !== null },
            // The JSON would hide what was typed last and does not parse.
            { value: "json", label: "JSON", isDisabled: Object.keys(unparsed).length > 0 },
          ]}
        />
      </div>
      {shown === "json" ? (
        <CodeEditor
          label="Arguments as JSON"
          language="json"
          minHeight={120}
          maxHeight={300}
          value={text ?? JSON.stringify(value, null, 2)}
          onValueChange={onTextChange}
        />
      ) : rows.length === 0 ? (
        <p className="text-13 text-ink-muted">The tool takes no arguments.</p>
      ) : (
        rows.map((row) => (
          <ArgumentField
            key={row.name}
            row={row}
            value={value[row.name]}
            typed={unparsed[row.name]}
            onTypedChange={(typed) => onUnparsedChange(row.name, typed)}
            error={row.name in unparsed ? "This is not JSON yet." : errorOf(row.name, wrong)}
            onValueChange={(next) => onValueChange(withArgument(value, row.name, next))}
          />
        ))
      )}
      {text !== null && (
        <p role="alert" className="text-12 text-red">
          This is not a JSON object yet.
        </p>
      )}
      {below.length > 0 && (
        <ul role="alert" className="flex flex-col gap-1 text-12 text-red">
          {below.map(([path, message]) => (
            <li key={path} className="break-words">
              {path && <code className="font-mono">{path}</code>} {message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function withArgument(args: Arguments, name: string, value: unknown): Arguments {
  const { [name]: _, ...others } = args;
  return value === undefined ? others : { ...args, [name]: value };
}

/** Of an argument, and of what is inside it. */
function errorOf(name: string, wrong: readonly [path: string, message: string][]): string | undefined {
  const own = wrong.flatMap(([path, message]) =>
    path === name
      ? [message]
      : path.startsWith(`${name}.`)
        ? [`${path.slice(name.length + 1)}: ${message}`]
        : [],
  );
  return own.length > 0 ? own.join(" ") : undefined;
}

function ArgumentField({
  row: { name, type, description, isRequired, schema },
  value,
  typed,
  onTypedChange,
  error,
  onValueChange,
}: {
  row: ParameterRow;
  value: unknown;
  /** JSON that does not parse yet. */
  typed: string | undefined;
  onTypedChange: (typed: string | null) => void;
  error: string | undefined;
  onValueChange: (value: unknown) => void;
}) {
  // What is not of the type the schema says is edited as JSON, and stays so while it is typed: a hidden number is.
  const [isAsSaid] = useState(
    () => type === null || value === undefined || typeof value === (type === "integer" ? "number" : type),
  );
  if (type === "boolean" && isAsSaid && error === undefined)
    return (
      <Checkbox
        label={<span className="font-mono">{name}</span>}
        hint={description}
        isChecked={value === true}
        onCheckedChange={onValueChange}
      />
    );
  const json = (
    <JsonInput value={value} typed={typed} onValueChange={onValueChange} onTypedChange={onTypedChange} />
  );
  const choices = Array.isArray(schema.enum) && schema.enum.every((each) => typeof each === "string");
  return (
    <Field
      label={<span className="font-mono">{name}</span>}
      help={description || undefined}
      isOptional={!isRequired}
      error={error}
    >
      {!isAsSaid ? (
        json
      ) : choices ? (
        <Select
          options={(schema.enum as string[]).map((each) => ({ value: each, label: each }))}
          value={typeof value === "string" ? value : null}
          onValueChange={onValueChange}
        />
      ) : type === "number" || type === "integer" ? (
        <NumberInput
          value={typeof value === "number" ? value : null}
          onValueChange={(next) => onValueChange(next ?? undefined)}
        />
      ) : type === "string" ? (
        <TextInput
          value={typeof value === "string" ? value : ""}
          onValueChange={(next) => onValueChange(next === "" && !isRequired ? undefined : next)}
        />
      ) : (
        json
      )}
    </Field>
  );
}

/** A value of any other type, typed as JSON; what does not parse yet is told, and not passed on as a value. */
function JsonInput({
  value,
  typed,
  onValueChange,
  onTypedChange,
}: {
  value: unknown;
  typed: string | undefined;
  onValueChange: (value: unknown) => void;
  onTypedChange: (typed: string | null) => void;
}) {
  const [text, setText] = useState(
    () => typed ?? (value === undefined ? "" : JSON.stringify(value, null, 2)),
  );
  return (
    <TextArea
      isMono
      rows={1}
      placeholder="JSON"
      value={text}
      onValueChange={(next) => {
        setText(next);
        try {
          onValueChange(next.trim() === "" ? undefined : JSON.parse(next));
          onTypedChange(null);
        } catch {
          onTypedChange(next);
        }
      }}
    />
  );
}
