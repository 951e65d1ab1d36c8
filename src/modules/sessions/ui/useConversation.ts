import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { noticeError, problemOf, type Session, useApi, useWorkspace } from "../../../web/api/index.ts";
import type { ProblemView } from "../../../web/kit/index.ts";
import type { LiveTurn } from "./Conversation.tsx";

/** Says something in a session and shows the answer while it is written. */
export function useConversation(session: Pick<Session, "id" | "agentId" | "stage">) {
  const api = useApi();
  const { workspace } = useWorkspace();
  const queries = useQueryClient();
  const [live, setLive] = useState<LiveTurn | null>(null);
  const [problem, setProblem] = useState<ProblemView | null>(null);
  const abort = useRef<AbortController>(undefined);
  const runId = useRef<string | null>(null);
  useEffect(() => () => abort.current?.abort(), []);

  const say = async (input: string) => {
    abort.current = new AbortController();
    setProblem(null);
    setLive({ runId: null, question: input, answer: "", doing: null });
    const { agentId, stage, id: sessionId } = session;
    const stream = api.runs.stream(
      {
        agentId,
        input,
        sessionId,
        ...(stage === "draft" ? { isDraft: true } : { stage: stage as "dev" | "uat" | "production" }),
      },
      { signal: abort.current.signal },
    );
    const change = (part: (own: LiveTurn) => Partial<LiveTurn>) =>
      setLive((own) => own && { ...own, ...part(own) });
    try {
      for await (const event of stream) {
        if (runId.current !== stream.runId) {
          runId.current = stream.runId;
          change(() => ({ runId: stream.runId }));
        }
        if (event.type === "delta")
          change((own) => ({ answer: own.answer.slice(0, event.offset) + event.text, doing: null }));
        else if (event.type === "snapshot") change(() => ({ answer: event.text }));
        else if (event.type === "step.started")
          change(() => ({ answer: "", doing: event.data.kind === "tool" ? String(event.data.name) : null }));
        else if (event.type === "done" && event.run.error)
          setProblem({ what: "The agent could not answer.", why: event.run.error.message });
      }
    } catch (error) {
      if (!abort.current.signal.aborted) {
        noticeError(error);
        setProblem(problemOf(error, "The message could not be sent."));
      }
    }
    runId.current = null;
    await queries.invalidateQueries({ queryKey: [workspace.id, "sessions"] });
    setLive(null);
  };

  /** Ends the run whose answer is being written. */
  const stop = () => {
    const id = runId.current;
    if (id) void api.runs.cancel({ id }).catch(noticeError);
    else abort.current?.abort();
  };
  return { live, problem, say, stop };
}
