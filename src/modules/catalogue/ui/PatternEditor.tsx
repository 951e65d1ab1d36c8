import { Plus, X } from "lucide-react";
import { useState } from "react";
import { Button, Card, Field, IconButton, TextInput } from "../../../web/kit/index.ts";
import { useOwner } from "../../tool-sources/ui/owner.ts";
import { ToolSearch } from "./ToolSearch.tsx";

const HELP = [
  ["petstore.getPetById", "this tool"],
  ["petstore.*", "every tool directly in petstore"],
  ["github.**", "everything under github, however deep"],
  ["*.search", "search in any source"],
] as const;

/** What a toolkit picks: addresses, and patterns that catch several. */
export function PatternEditor({
  patterns,
  onChange,
  isDisabled,
  error,
}: {
  patterns: readonly string[];
  onChange: (patterns: readonly string[]) => void;
  isDisabled: boolean;
  error: string | undefined;
}) {
  const { scope } = useOwner();
  const [text, setText] = useState("");
  const add = (pattern: string) => {
    const wanted = pattern.trim();
    if (wanted && !patterns.includes(wanted)) onChange([...patterns, wanted]);
    setText("");
  };
  return (
    <Card title="Picks">
      <div className="flex min-w-0 flex-col gap-3">
        {patterns.length > 0 && (
          <ul className="flex flex-col rounded-md border border-line">
            {patterns.map((pattern) => (
              <li
                key={pattern}
                className="flex min-h-9 items-center gap-2 border-t border-line px-2.5 first:border-t-0"
              >
                <code className="min-w-0 grow font-mono text-12 break-all">{pattern}</code>
                {!isDisabled && (
                  <IconButton
                    size="small"
                    icon={X}
                    label={`Remove ${pattern}`}
                    onClick={() => onChange(patterns.filter((each) => each !== pattern))}
                  />
                )}
              </li>
            ))}
          </ul>
        )}
        {!isDisabled && (
          <>
            {scope === "workspace" && (
              <ToolSearch chosen={patterns} placeholder="Add a tool…" onChoose={add} />
            )}
            <form
              className="flex items-end gap-2"
              onSubmit={(event) => {
                event.preventDefault();
                add(text);
              }}
            >
              <div className="min-w-0 grow">
                <Field label="Pattern" error={error}>
                  <TextInput isMono value={text} placeholder="github.**" onValueChange={setText} />
                </Field>
              </div>
              <Button type="submit" icon={Plus} disabled={text.trim() === ""}>
                Add
              </Button>
            </form>
            <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 text-12 text-ink-muted">
              {HELP.map(([pattern, meaning]) => (
                <div key={pattern} className="contents">
                  <dt className="font-mono">{pattern}</dt>
                  <dd>{meaning}</dd>
                </div>
              ))}
            </dl>
          </>
        )}
      </div>
    </Card>
  );
}
