import { useEffect, useRef, useState } from "react";
import { fieldErrorsOf, type Output, useApi, useApiQuery } from "../../../web/api/index.ts";
import type { Times } from "./scheduleDraft.ts";

export type Occurrence = Output<"schedules.preview">["next"][number];

const SETTLE_MS = 250;

/** The next ten times of what stands in the form, asked for when typing pauses; those before stay meanwhile. */
export function usePreview(times: Times | null) {
  const api = useApi();
  const wanted = times && JSON.stringify(times);
  const [asked, setAsked] = useState(wanted);
  const last = useRef<Occurrence[]>(undefined);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(wanted), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [wanted]);
  const query = useApiQuery(
    ["schedule-preview", asked],
    (signal) => api.schedules.preview(JSON.parse(asked!) as Times, { signal }),
    { isOn: asked !== null },
  );
  if (query.data) last.current = query.data.next;
  return {
    next: asked === null || query.error ? undefined : (query.data?.next ?? last.current),
    isAsking: wanted !== asked || query.isFetching,
    error: query.error,
    fieldErrors: fieldErrorsOf(query.error),
  };
}
