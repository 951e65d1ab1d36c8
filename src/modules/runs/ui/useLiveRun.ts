import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import {
  noticeError,
  type Run,
  type RunEvent,
  type Step,
  useApi,
  useApiQuery,
  useWorkspace,
} from "../../../web/api/index.ts";

const PAGE = 1000;
/** Events of one moment come in bursts; the lists are read once for each burst. */
const SETTLE_MS = 150;

/** What the model is writing right now. */
export interface LiveText {
  stepNumber: number;
  text: string;
}

/** A run with its steps and events, followed until it ends or waits for a person. */
export function useLiveRun(id: string) {
  const api = useApi();
  const { workspace } = useWorkspace();
  const queries = useQueryClient();
  const [liveText, setLiveText] = useState<LiveText | null>(null);
  const [isBroken, setIsBroken] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const run = useApiQuery(["runs", id, "self"], (signal) => api.runs.get({ id }, { signal }));
  const steps = useApiQuery(
    ["runs", id, "steps"],
    async (signal): Promise<Step[]> => (await api.runs.listSteps({ id }, { signal })).data,
  );
  const events = useApiQuery(["runs", id, "events"], async (signal) => {
    const all: RunEvent[] = [];
    for (;;) {
      const after = all.at(-1)?.sequence ?? 0;
      const { data } = await api.runs.listEvents({ id, after, limit: PAGE }, { signal });
      all.push(...data);
      if (data.length < PAGE) return all;
    }
  });
  const state = run.data?.state;
  const isFollowing = state === "queued" || state === "running";

  useEffect(() => {
    if (!isFollowing) return;
    const queryKey = [workspace.id, "runs", id];
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => void queries.invalidateQueries({ queryKey });
    const refreshSoon = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        refresh();
      }, SETTLE_MS);
    };
    const follow = async () => {
      for await (const event of api.runs.follow({ id }, { signal: abort.signal })) {
        if (event.type === "delta") setLiveText((own) => withDelta(own, event));
        else if (event.type === "snapshot") setLiveText({ stepNumber: event.stepNumber, text: event.text });
        else if (event.type === "done") {
          queries.setQueryData<Run>([...queryKey, "self"], event.run);
          refresh();
        } else refreshSoon();
      }
    };
    setIsBroken(false);
    follow()
      .catch((error: unknown) => {
        if (abort.signal.aborted) return;
        noticeError(error);
        setIsBroken(true);
      })
      .finally(() => setLiveText(null));
    return () => {
      abort.abort();
      if (timer === undefined) return;
      // The last burst is still to be read.
      clearTimeout(timer);
      refresh();
    };
  }, [api, id, isFollowing, attempt, workspace.id]);

  return {
    run,
    steps,
    events,
    liveText,
    /** The stream broke and will not come back by itself. */
    isBroken,
    reconnect: () => setAttempt((own) => own + 1),
  };
}

const withDelta = (
  own: LiveText | null,
  { stepNumber, offset, text }: { stepNumber: number; offset: number; text: string },
): LiveText =>
  own?.stepNumber === stepNumber
    ? { stepNumber, text: own.text.slice(0, offset) + text }
    : { stepNumber, text };
