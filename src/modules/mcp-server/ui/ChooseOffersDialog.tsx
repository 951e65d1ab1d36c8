import { X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { problemOf, useAction, useApi, useApiQuery } from "../../../web/api/index.ts";
import { Button, Checkbox, Dialog, ErrorState, IconButton, SkeletonText } from "../../../web/kit/index.ts";
import { ToolSearch } from "../../catalogue/ui/ToolSearch.tsx";
import type { Settings } from "./OffersCard.tsx";

/** Chooses the agents and tools that are MCP tools by themselves. Mount it when it opens. */
export function ChooseOffersDialog({ settings, onClose }: { settings: Settings; onClose: () => void }) {
  const api = useApi();
  const [agentIds, setAgentIds] = useState(settings.agents.map(({ agentId }) => agentId as string));
  const [tools, setTools] = useState(settings.tools.map(({ address }) => address));
  const agents = useApiQuery(["agents", "offered"], (signal) => api.agents.list({ limit: 100 }, { signal }));
  const save = useAction(() => api.mcp.updateSettings({ agentIds, tools }), {
    what: "The choice was not saved.",
    done: "MCP clients find the new choice from now on",
    refreshes: ["mcp"],
    isInPlace: true,
    onDone: onClose,
  });
  const isLoading = agents.isPending;
  const choices = useRef<HTMLDivElement>(null);
  // Nothing could be chosen before.
  useEffect(() => {
    if (!isLoading) choices.current?.querySelector<HTMLElement>("[role=checkbox], [role=combobox]")?.focus();
  }, [isLoading]);
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Choose agents and tools"
      description="Each becomes a tool of its own, beside execute, which reaches every tool of the catalogue."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" isLoading={save.isBusy} onClick={() => save.run()}>
            Save choice
          </Button>
        </>
      }
    >
      {isLoading ? (
        <SkeletonText lines={6} />
      ) : (
        <div ref={choices} className="flex flex-col gap-5">
          <fieldset className="flex flex-col gap-2">
            <legend className="pb-2 text-13 font-medium">Agents</legend>
            {agents.error ? (
              <ErrorState isInline problem={problemOf(agents.error, "The agents could not be loaded.")} />
            ) : agents.data.data.length === 0 ? (
              <p className="text-13 text-ink-muted">There are no agents in this workspace yet.</p>
            ) : (
              <div className="flex max-h-52 flex-col gap-2 overflow-y-auto p-1">
                {agents.data.data.map(({ id, name, description }) => (
                  <Checkbox
                    key={id}
                    label={name}
                    hint={description.slice(0, 120)}
                    isChecked={agentIds.includes(id)}
                    onCheckedChange={(isChecked) =>
                      setAgentIds(isChecked ? [...agentIds, id] : agentIds.filter((other) => other !== id))
                    }
                  />
                ))}
              </div>
            )}
          </fieldset>
          <fieldset className="flex flex-col gap-2">
            <legend className="pb-2 text-13 font-medium">Tools</legend>
            <ToolSearch
              chosen={tools}
              placeholder="Add a tool…"
              onChoose={(address) => setTools([...tools, address])}
            />
            <ul className="flex flex-col">
              {tools.map((address) => (
                <li key={address} className="flex items-center justify-between gap-2 text-13">
                  <code className="min-w-0 truncate font-mono text-12">{address}</code>
                  <IconButton
                    size="small"
                    icon={X}
                    label={`Remove ${address}`}
                    onClick={() => setTools(tools.filter((other) => other !== address))}
                  />
                </li>
              ))}
            </ul>
          </fieldset>
          {save.error && <ErrorState isInline problem={problemOf(save.error, "The choice was not saved.")} />}
        </div>
      )}
    </Dialog>
  );
}
