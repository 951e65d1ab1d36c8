import { useState } from "react";
import { type Output, problemOf, useCan, useHref } from "../../../web/api/index.ts";
import { Badge, Button, Card, ErrorState, Link, SkeletonText } from "../../../web/kit/index.ts";
import { ReadOnlyNote } from "../../roles/ui/ReadOnlyNote.tsx";
import { ChooseOffersDialog } from "./ChooseOffersDialog.tsx";

export type Settings = Output<"mcp.get_settings">;

const ALWAYS = [
  ["execute", "Runs a program that calls the tools of the catalogue"],
  ["get_result", "Asks again about what takes long or waits for a person"],
  ["search_tools", "Finds tools by a few words"],
  ["describe_tool", "Shows one tool with its types"],
] as const;

function Row({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 px-4 py-2 text-13">
      <code className="min-w-56 font-mono text-12">{name}</code>
      <span className="min-w-0 text-ink-muted">{children}</span>
    </li>
  );
}

/** What a connected client finds: what is always there, and the agents and tools that were chosen. */
export function OffersCard({
  settings,
  error,
  onRetry,
}: {
  settings: Settings | undefined;
  error: unknown;
  onRetry: () => void;
}) {
  const can = useCan();
  const href = useHref();
  const [isChoosing, setIsChoosing] = useState(false);
  return (
    <Card
      title="What clients find"
      isFlush
      actions={
        settings &&
        can("tool_sources:write") && (
          <Button onClick={() => setIsChoosing(true)}>Choose agents and tools</Button>
        )
      }
    >
      {error ? (
        <ErrorState
          isInline
          problem={problemOf(error, "What is offered could not be loaded.")}
          onRetry={onRetry}
        />
      ) : !settings ? (
        <div className="p-4">
          <SkeletonText lines={4} />
        </div>
      ) : (
        <>
          <ul className="divide-y divide-line">
            {ALWAYS.map(([name, what]) => (
              <Row key={name} name={name}>
                {what}
              </Row>
            ))}
            {settings.agents.map(({ agentId, agentName, toolName }) => (
              <Row key={toolName} name={toolName}>
                Agent <Link href={href(`agents/${agentId}`)}>{agentName}</Link>
              </Row>
            ))}
            {settings.tools.map(({ address, toolName, isAvailable }) => (
              <Row key={toolName} name={toolName}>
                Tool <Link href={href(`tools/catalogue/${encodeURIComponent(address)}`)}>{address}</Link>{" "}
                {!isAvailable && <Badge tone="amber">Not there now</Badge>}
              </Row>
            ))}
          </ul>
          <div className="border-t border-line px-4 py-2">
            <p className="text-13 text-ink-muted">
              Every call goes by the policies of this workspace; what they ask about waits for a person.
            </p>
            <ReadOnlyNote permission="tool_sources:write" doing="choose what is offered" />
          </div>
        </>
      )}
      {isChoosing && settings && (
        <ChooseOffersDialog settings={settings} onClose={() => setIsChoosing(false)} />
      )}
    </Card>
  );
}
