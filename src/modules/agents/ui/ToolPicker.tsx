import { X } from "lucide-react";
import { type Tool, useHref } from "../../../web/api/index.ts";
import { Badge, Combobox, IconButton, Link } from "../../../web/kit/index.ts";

/** The tools an agent may call: chosen ones with links, and more to add. */
export function ToolPicker({
  toolIds,
  tools,
  error,
  isDisabled,
  onChange,
}: {
  toolIds: readonly string[];
  tools: readonly Tool[];
  error?: string;
  isDisabled?: boolean;
  onChange: (toolIds: string[]) => void;
}) {
  const href = useHref();
  const left = tools.filter(({ id }) => !toolIds.includes(id));
  return (
    <div className="flex flex-col gap-2">
      {toolIds.length > 0 && (
        <ul className="flex flex-col rounded-md border border-line">
          {toolIds.map((id) => {
            const tool = tools.find((each) => each.id === id);
            return (
              <li
                key={id}
                className="flex h-9 items-center gap-2 border-t border-line px-2.5 text-13 first:border-t-0"
              >
                <Link href={href(`tools/${id}`)} className="min-w-0 truncate font-mono text-12">
                  {tool?.name ?? id}
                </Link>
                {tool && <Badge>{tool.kind}</Badge>}
                <span className="grow" />
                {!isDisabled && (
                  <IconButton
                    size="small"
                    icon={X}
                    label={`Remove ${tool?.name ?? id}`}
                    onClick={() => onChange(toolIds.filter((other) => other !== id))}
                  />
                )}
              </li>
            );
          })}
        </ul>
      )}
      {!isDisabled && left.length > 0 && (
        <Combobox
          key={toolIds.length}
          aria-label="Add a tool"
          placeholder="Add a tool…"
          options={left.map(({ id, name, kind }) => ({ value: id, label: name, hint: kind }))}
          value={null}
          onValueChange={(id) => id && onChange([...toolIds, id])}
        />
      )}
      {error && <p className="text-12 text-red">{error}</p>}
      <p className="text-12 text-ink-faint">
        {tools.length === 0
          ? "This workspace has no tools yet. "
          : "Tools are shared by the agents of the workspace. "}
        <Link href={href("tools")}>{tools.length === 0 ? "Create the first" : "All tools"}</Link>
      </p>
    </div>
  );
}
