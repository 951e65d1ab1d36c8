import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { toast } from "../kit/Toast.tsx";
import { fieldErrorsOf, problemOf } from "./problem.ts";
import { useQueryScope } from "./useQueryScope.ts";

export interface ActionOptions<Input, Output> {
  /** What to say when it fails: `The agent could not be created`. */
  what: string;
  /** What to say when it worked. */
  done?: string | ((output: Output, input: Input) => string);
  /** First parts of the keys to load again: `["agents"]`. */
  refreshes?: readonly string[];
  onDone?: (output: Output, input: Input) => void;
  /** The failure is shown in place (`problem`), not as a toast. Wrong fields never toast. */
  isInPlace?: boolean;
}

/** One change through the API. `fieldErrors` are the API's words by field, for Field's `error`. */
export function useAction<Input = void, Output = unknown>(
  run: (input: Input) => Promise<Output>,
  { what, done, refreshes = [], onDone, isInPlace }: ActionOptions<Input, Output>,
) {
  const queries = useQueryClient();
  const scope = useQueryScope();
  const mutation = useMutation({
    mutationFn: run,
    onSuccess: (output, input) => {
      for (const key of refreshes) void queries.invalidateQueries({ queryKey: [scope, key] });
      if (done) toast.success(typeof done === "string" ? done : done(output, input));
      onDone?.(output, input);
    },
    onError: (error) => {
      if (!isInPlace && Object.keys(fieldErrorsOf(error)).length === 0) toast.error(problemOf(error, what));
    },
  });
  const { error } = mutation;
  const fieldErrors = useMemo(() => fieldErrorsOf(error), [error]);
  return {
    run: mutation.mutate,
    runAsync: mutation.mutateAsync,
    isBusy: mutation.isPending,
    output: mutation.data,
    error,
    /** Of the last failure; null when fields say it all. */
    problem: error && Object.keys(fieldErrors).length === 0 ? problemOf(error, what) : null,
    fieldErrors,
    reset: mutation.reset,
  };
}
