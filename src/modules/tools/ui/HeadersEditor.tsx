import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button, IconButton, TextInput } from "../../../web/kit/index.ts";

type Line = readonly [name: string, value: string];

/** Request headers as lines of name and value; lines without a name are not part of the headers. */
export function HeadersEditor({
  headers,
  onHeadersChange,
  error,
}: {
  headers: Readonly<Record<string, string>>;
  onHeadersChange: (headers: Record<string, string>) => void;
  error?: string;
}) {
  const [lines, setLines] = useState<readonly Line[]>(() => Object.entries(headers));
  const set = (next: readonly Line[]) => {
    setLines(next);
    onHeadersChange(Object.fromEntries(next.filter(([name]) => name.trim() !== "")));
  };
  const change = (index: number, line: Line) =>
    set(lines.map((own, position) => (position === index ? line : own)));
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 text-13 font-medium">Headers</legend>
      {lines.map(([name, value], index) => (
        <div key={index} className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)_auto] items-center gap-2">
          <TextInput
            isMono
            aria-label={`Name of header ${index + 1}`}
            placeholder="Accept-Language"
            value={name}
            onValueChange={(next) => change(index, [next, value])}
          />
          <TextInput
            isMono
            aria-label={`Value of header ${index + 1}`}
            value={value}
            onValueChange={(next) => change(index, [name, next])}
          />
          <IconButton
            label={`Remove header ${name || index + 1}`}
            icon={Trash2}
            onClick={() => set(lines.filter((_, position) => position !== index))}
          />
        </div>
      ))}
      {error && (
        <p role="alert" className="text-12 text-red">
          {error}
        </p>
      )}
      <div>
        <Button size="small" icon={Plus} onClick={() => set([...lines, ["", ""]])}>
          Add header
        </Button>
      </div>
    </fieldset>
  );
}
