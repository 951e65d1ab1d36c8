import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import {
  Button,
  Checkbox,
  CodeEditor,
  IconButton,
  SegmentedControl,
  Select,
  TextInput,
} from "../../../web/kit/index.ts";
import {
  freeName,
  PARAMETER_TYPES,
  type ParameterRow,
  type ParameterSchema,
  rowsOfSchema,
  schemaOfRows,
} from "./parameterRows.ts";

const TYPES = PARAMETER_TYPES.map((value) => ({ value, label: value }));

/** A JSON Schema of arguments, as a table of its properties or as it is. `error` is about the schema as a whole. */
export function ParametersEditor({
  schema,
  onSchemaChange,
  text,
  onTextChange,
  error,
}: {
  schema: ParameterSchema;
  onSchemaChange: (schema: ParameterSchema) => void;
  /** The JSON as typed while it does not parse, else null. */
  text: string | null;
  onTextChange: (text: string) => void;
  error?: string;
}) {
  const [view, setView] = useState<"table" | "json">("table");
  const shown = text === null ? view : "json";
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <legend className="contents">
          <span className="text-13 font-medium">Parameters</span>
        </legend>
        <SegmentedControl
          label="View of the parameters"
          value={shown}
          onValueChange={setView}
          options={[
            { value: "table", label: "Table", isDisabled: text !== null },
            { value: "json", label: "JSON Schema" },
          ]}
        />
      </div>
      {shown === "table" ? (
        <ParameterTable schema={schema} onSchemaChange={onSchemaChange} />
      ) : (
        <CodeEditor
          label="JSON Schema of the parameters"
          language="json"
          minHeight={140}
          maxHeight={360}
          value={text ?? JSON.stringify(schema, null, 2)}
          onValueChange={onTextChange}
        />
      )}
      {text !== null && (
        <p role="alert" className="text-12 text-red">
          This is not a JSON object with “type”: “object” yet.
        </p>
      )}
      {error && (
        <p role="alert" className="text-12 text-red">
          {error}
        </p>
      )}
    </fieldset>
  );
}

function ParameterTable({
  schema,
  onSchemaChange,
}: {
  schema: ParameterSchema;
  onSchemaChange: (schema: ParameterSchema) => void;
}) {
  const rows = rowsOfSchema(schema);
  const setRows = (next: readonly ParameterRow[]) => onSchemaChange(schemaOfRows(schema, next));
  const change = (index: number, part: Partial<ParameterRow>) =>
    setRows(rows.map((row, position) => (position === index ? { ...row, ...part } : row)));
  return (
    <div className="@container flex flex-col gap-3">
      {rows.length === 0 && <p className="text-13 text-ink-muted">The tool takes no arguments.</p>}
      {rows.map((row, index) => (
        <ParameterLine
          key={index}
          row={row}
          number={index + 1}
          isTaken={(name) => rows.some((other, position) => position !== index && other.name === name)}
          onChange={(part) => change(index, part)}
          onRemove={() => setRows(rows.filter((_, position) => position !== index))}
        />
      ))}
      <div>
        <Button
          size="small"
          icon={Plus}
          onClick={() =>
            setRows([
              ...rows,
              { name: freeName(rows), type: "string", description: "", isRequired: true, schema: {} },
            ])
          }
        >
          Add parameter
        </Button>
      </div>
    </div>
  );
}

function ParameterLine({
  row,
  number,
  isTaken,
  onChange,
  onRemove,
}: {
  row: ParameterRow;
  number: number;
  isTaken: (name: string) => boolean;
  onChange: (part: Partial<ParameterRow>) => void;
  onRemove: () => void;
}) {
  const [name, setName] = useState(row.name);
  const isRefused = name !== row.name;
  return (
    <div
      role="group"
      aria-label={`Parameter ${row.name}`}
      className="grid grid-cols-[minmax(0,1fr)_112px_auto] items-center gap-2 @min-[560px]:grid-cols-[minmax(0,2fr)_112px_minmax(0,3fr)_auto_auto]"
    >
      <TextInput
        isMono
        aria-label={`Name of parameter ${number}`}
        aria-invalid={isRefused || undefined}
        value={isRefused ? name : row.name}
        onValueChange={(next) => {
          setName(next);
          // Two properties of one name would become one.
          if (next !== "" && !isTaken(next)) onChange({ name: next });
        }}
      />
      {row.type === null ? (
        <span className="text-13 text-ink-muted">see JSON</span>
      ) : (
        <Select
          aria-label={`Type of parameter ${number}`}
          options={TYPES}
          value={row.type}
          onValueChange={(type) => onChange({ type })}
        />
      )}
      <span className="@min-[560px]:order-last">
        <IconButton label={`Remove ${row.name}`} icon={Trash2} onClick={onRemove} />
      </span>
      <span className="col-span-2 @min-[560px]:col-span-1">
        <TextInput
          aria-label={`Description of parameter ${number}`}
          placeholder="What it is, for the model"
          value={row.description}
          onValueChange={(description) => onChange({ description })}
        />
      </span>
      <Checkbox
        label="Required"
        isChecked={row.isRequired}
        onCheckedChange={(isRequired) => onChange({ isRequired })}
      />
    </div>
  );
}
