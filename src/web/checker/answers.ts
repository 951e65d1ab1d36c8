import ts from "typescript-in-browser";
import type { Document } from "./languageService.ts";
import type { Described, Hover, Problem, Suggestions } from "./messages.ts";
import { readProgram } from "./program.ts";

/** A parameter may have any type. */
const isMeant = ({ code }: ts.Diagnostic) => code >= 7000 && code < 7060;
/** A module nobody could look for may be there. */
const NO_MODULE = 2307;
/** That an answer may be missing is worth a look, and no mistake of who is sure of it. */
const MAY_BE_MISSING = new Set([2531, 2532, 2533, 18046, 18047, 18048, 18049]);
const MOST_SUGGESTIONS = 500;

export function check(document: Document, text: string): Problem[] {
  const { file, toText } = readProgram(document, text);
  const { service } = document;
  const found = [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)];
  return found
    .filter((problem) => problem.start !== undefined && !isMeant(problem))
    .filter(({ code }) => code !== NO_MODULE || document.checked.modules !== null)
    .map(({ start = 0, length = 0, code, messageText }) => ({
      from: toText(start),
      to: toText(start + length),
      severity: MAY_BE_MISSING.has(code) ? "warning" : "error",
      message: ts.flattenDiagnosticMessageText(messageText, "\n"),
    }));
}

const textOf = (parts: ts.SymbolDisplayPart[] | undefined) => ts.displayPartsToString(parts).trim();

export function hover(document: Document, text: string, { at }: { at: number }): Hover | null {
  const { file, toFile, toText } = readProgram(document, text);
  const info = document.service.getQuickInfoAtPosition(file, toFile(at));
  if (!info) return null;
  const { start, length } = info.textSpan;
  return {
    from: toText(start),
    to: toText(start + length),
    signature: textOf(info.displayParts),
    documentation: textOf(info.documentation),
  };
}

const KINDS: Record<string, string> = {
  function: "function",
  "local function": "function",
  method: "method",
  property: "property",
  getter: "property",
  setter: "property",
  const: "variable",
  let: "variable",
  var: "variable",
  "local var": "variable",
  parameter: "variable",
  class: "class",
  interface: "interface",
  type: "type",
  enum: "enum",
  keyword: "keyword",
  module: "namespace",
  string: "text",
};

export function suggest(document: Document, text: string, { at }: { at: number }): Suggestions | null {
  const { file, toFile } = readProgram(document, text);
  const found = document.service.getCompletionsAtPosition(file, toFile(at), {
    includeCompletionsForModuleExports: false,
    includeCompletionsWithInsertText: false,
  });
  if (!found) return null;
  return {
    isGlobal: found.isGlobalCompletion || found.isNewIdentifierLocation,
    items: found.entries.slice(0, MOST_SUGGESTIONS).map(({ name, kind, sortText, insertText }) => ({
      label: name,
      kind: KINDS[kind] ?? "variable",
      rank: sortText,
      insert: insertText,
    })),
  };
}

export function describe(
  document: Document,
  text: string,
  { at, label }: { at: number; label: string },
): Described | null {
  const { file, toFile } = readProgram(document, text);
  const { service } = document;
  const entry = service.getCompletionEntryDetails(file, toFile(at), label, {}, undefined, {}, undefined);
  return (
    (entry && { signature: textOf(entry.displayParts), documentation: textOf(entry.documentation) }) ?? null
  );
}
