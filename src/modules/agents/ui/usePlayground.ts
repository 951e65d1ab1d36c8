import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import {
  type AgentDetail,
  noticeError,
  type Run,
  type Step,
  useApi,
  useWorkspace,
} from "../../../web/api/index.ts";
import type { Stage } from "./stages.ts";
import type { Draft } from "./useDraft.ts";

export interface Turn {
  key: number;
  input: string;
  runId: string | null;
  /** What the model wrote so far in the step under way. */
  text: string;
  steps: Step[];
  /** As it ended, or as it waits for a person. */
  run: Run | null;
  error: unknown;
  isStopping: boolean;
}

export type PlaygroundStage = Stage | "draft";

/** A conversation with the draft or a stage, followed live. Lives as long as the page of the agent. */
export function usePlayground(agent: AgentDetail, draft: Draft) {
  const api = useApi();
  const { workspace } = useWorkspace();
  const queries = useQueryClient();
  const [stage, setStage] = useState<PlaygroundStage>("draft");
  const [turns, setTurns] = useState<Turn[]>([]);
  const [sessionId, setSessionId] = useState<string | null>(null);
  const leave = useRef(new AbortController());
  const nextKey = useRef(0);

  useEffect(() => {
    leave.current = new AbortController();
    // The run goes on by itself; only the looking on ends.
    return () => leave.current.abort();
  }, []);

  const patch = (key: number, change: (turn: Turn) => Partial<Turn>) =>
    setTurns((all) => all.map((turn) => (turn.key === key ? { ...turn, ...change(turn) } : turn)));

  const restart = (next: PlaygroundStage = stage) => {
    leave.current.abort();
    leave.current = new AbortController();
    setTurns([]);
    setSessionId(null);
    setStage(next);
  };

  async function openSession(signal: AbortSignal): Promise<string> {
    if (sessionId) return sessionId;
    const { id } = await api.sessions.create({ agentId: agent.id, stage }, { signal });
    setSessionId(id);
    return id;
  }

  async function send(input: string): Promise<void> {
    const key = nextKey.current++;
    const { signal } = leave.current;
    setTurns((all) => [
      ...all,
      { key, input, runId: null, text: "", steps: [], run: null, error: null, isStopping: false },
    ]);
    let stepNumber = 0;
    const readSteps = async (id: string) => {
      const { data } = await api.runs.listSteps({ id }, { signal });
      patch(key, () => ({ steps: data }));
    };
    try {
      if (stage === "draft" && !(await draft.save()))
        throw new Error("The draft could not be saved first; see the editor.");
      const session = await openSession(signal);
      const target = stage === "draft" ? { isDraft: true } : { stage };
      const stream = api.runs.stream({ agentId: agent.id, input, sessionId: session, ...target }, { signal });
      for await (const event of stream) {
        const { runId } = stream;
        patch(key, () => ({ runId }));
        if (event.type === "delta" || event.type === "snapshot") {
          const before = event.stepNumber === stepNumber;
          stepNumber = event.stepNumber;
          const offset = event.type === "delta" ? event.offset : 0;
          patch(key, (turn) => ({ text: (before ? turn.text.slice(0, offset) : "") + event.text }));
        } else if (event.type === "done") patch(key, () => ({ run: event.run }));
        else if (event.type.startsWith("step.") && runId) await readSteps(runId);
      }
    } catch (error) {
      if (signal.aborted) return;
      noticeError(error);
      patch(key, () => ({ error }));
    } finally {
      for (const name of ["wallets", "runs", "sessions", "usage"])
        void queries.invalidateQueries({ queryKey: [workspace.id, name] });
    }
  }

  const last = turns.at(-1);
  return {
    stage,
    turns,
    sessionId,
    isBusy: last !== undefined && last.run === null && last.error === null,
    restart,
    send,
    async stop() {
      if (!last?.runId) return;
      patch(last.key, () => ({ isStopping: true }));
      await api.runs.cancel({ id: last.runId }).catch((error: unknown) => patch(last.key, () => ({ error })));
    },
  };
}

export type Playground = ReturnType<typeof usePlayground>;
