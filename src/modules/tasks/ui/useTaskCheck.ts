import { useDeferredValue, useMemo } from "react";
import { useApi, useApiQuery } from "../../../web/api/index.ts";
import type { CodeCheck } from "../../../web/kit/index.ts";
import { useSnippetModules } from "../../snippets/ui/useSnippetModules.ts";

const USED = /\btools\s*\.\s*([a-z][a-z0-9_]*)/g;
const sourcesIn = (code: string) =>
  [...new Set([...code.matchAll(USED)].map(([, source]) => source!))].sort().slice(0, 10).join(",");

/** How a program is checked, and whether every tool of the workspace is known to that; undefined until types are there. */
export function useTaskCheck(code: string): { check: CodeCheck | undefined; isComplete: boolean } {
  const api = useApi();
  const loadModule = useSnippetModules();
  const all = useApiQuery(["catalogue", "types", ""], (signal) => api.tasks.getTypes({}, { signal }));
  const isComplete = all.data?.isComplete ?? true;
  const sources = useDeferredValue(isComplete ? "" : sourcesIn(code));
  const used = useApiQuery(
    ["catalogue", "types", "", sources],
    (signal) => api.tasks.getTypes({ sources }, { signal }),
    { isOn: sources !== "" },
  );
  const declarations = (sources === "" ? undefined : used.data?.typescript) ?? all.data?.typescript;
  const check = useMemo(
    () =>
      declarations === undefined
        ? undefined
        : {
            declarations,
            language: "auto" as const,
            form: "program" as const,
            ...(loadModule && { loadModule }),
          },
    [declarations, loadModule],
  );
  return { check, isComplete: all.data?.isComplete ?? false };
}
