import { useMemo } from "react";
import type { CodeCheck } from "../../../web/kit/index.ts";
import { useSnippetModules } from "./useSnippetModules.ts";

/** How saved code is checked. Either language runs, whichever it is said to be. */
export function useCodeCheck({
  declarations,
  form,
  givenType,
  saidLanguage,
}: Pick<CodeCheck, "declarations" | "form" | "givenType"> & {
  saidLanguage: "javascript" | "typescript";
}): CodeCheck {
  const loadModule = useSnippetModules();
  const isTyped = saidLanguage === "typescript";
  return useMemo(
    () => ({
      declarations,
      form,
      ...(givenType && { givenType }),
      language: isTyped ? "typescript" : "auto",
      ...(loadModule && { loadModule }),
    }),
    [declarations, form, givenType, isTyped, loadModule],
  );
}
