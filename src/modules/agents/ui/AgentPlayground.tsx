import { CornerDownLeft, MessageSquarePlus, MessagesSquare, Square } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { type AgentDetail, useCan, useHref } from "../../../web/api/index.ts";
import {
  Button,
  Callout,
  DemoBadge,
  EmptyState,
  Field,
  Link,
  Select,
  TextArea,
} from "../../../web/kit/index.ts";
import { DraftInProduction, useIsDraftRefused } from "./DraftInProduction.tsx";
import { PlaygroundTurn } from "./PlaygroundTurn.tsx";
import { STAGES } from "./stages.ts";
import type { Playground, PlaygroundStage } from "./usePlayground.ts";

/** Talk to the draft or to a stage and watch every step. */
export function AgentPlayground({ agent, playground }: { agent: AgentDetail; playground: Playground }) {
  const can = useCan();
  const href = useHref();
  const [input, setInput] = useState("");
  const { turns, stage, sessionId, isBusy } = playground;
  const end = useRef<HTMLDivElement>(null);
  const isDemo =
    turns.at(-1)?.run?.isDemo ?? (stage === "draft" && agent.content.model.connectionId === null);
  const newest = turns.at(-1);
  const isRefused = useIsDraftRefused() && stage === "draft";
  useEffect(() => {
    if (newest) end.current?.scrollIntoView({ block: "nearest" });
  }, [turns.length, newest?.text.length, newest?.steps.length, newest?.run]);
  const send = () => {
    const text = input.trim();
    if (!text || isBusy || isRefused) return;
    setInput("");
    void playground.send(text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  if (!can("runs:create"))
    return (
      <Callout title="You may not run agents here">
        Running needs the permission <code className="font-mono">runs:create</code>.
      </Callout>
    );
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-2">
        <div className="w-52">
          <Select<PlaygroundStage>
            aria-label="What answers"
            value={stage}
            onValueChange={playground.restart}
            options={[
              { value: "draft", label: "Draft", hint: "as in the editor" },
              ...STAGES.map(({ value, label }) => {
                const deployed = agent.stages.find((each) => each.stage === value);
                return {
                  value,
                  label,
                  hint: deployed ? `v${deployed.versionNumber}` : "nothing deployed",
                  isDisabled: !deployed,
                };
              }),
            ]}
          />
        </div>
        <Button icon={MessageSquarePlus} disabled={turns.length === 0} onClick={() => playground.restart()}>
          New session
        </Button>
        {isDemo && <DemoBadge />}
        <span className="grow" />
        {sessionId && (
          <Link href={href(`sessions/${sessionId}`)} isQuiet className="text-13">
            This session
          </Link>
        )}
      </div>
      {isRefused && <DraftInProduction />}
      <div role="log" aria-label="Conversation" aria-live="off" className="flex flex-col gap-4">
        {turns.length === 0 ? (
          isRefused ? null : (
            <div className="rounded-md border border-line bg-surface">
              <EmptyState
                icon={MessagesSquare}
                title={`Say something to ${agent.name}`}
                sentence={
                  isDemo
                    ? "The demo model answers by script, and calls a tool when your message names it."
                    : "Every step it takes is shown beside its answer."
                }
              />
            </div>
          )
        ) : (
          turns.map((turn) => <PlaygroundTurn key={turn.key} turn={turn} />)
        )}
        <div ref={end} />
      </div>
      <form
        className="sticky bottom-0 flex items-end gap-2 border-t border-line bg-canvas py-3"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <div className="min-w-0 grow" onKeyDown={onKeyDown}>
          <Field label={<span className="sr-only">Message</span>}>
            <TextArea
              rows={2}
              value={input}
              onValueChange={setInput}
              maxLength={200_000}
              placeholder={`Message ${agent.name}. Enter sends, Shift+Enter makes a new line.`}
            />
          </Field>
        </div>
        {isBusy ? (
          <Button
            icon={Square}
            isLoading={newest?.isStopping}
            disabled={!newest?.runId}
            onClick={() => void playground.stop()}
          >
            {newest?.isStopping ? "Stopping…" : "Stop"}
          </Button>
        ) : (
          <Button
            look="primary"
            type="submit"
            icon={CornerDownLeft}
            disabled={input.trim() === "" || isRefused}
          >
            Send
          </Button>
        )}
      </form>
    </div>
  );
}
