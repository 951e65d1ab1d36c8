import type { QuickJSContext, QuickJSHandle } from "quickjs-emscripten-core";
import { fencedInProse, programForms } from "./program-forms.ts";
import type { Language } from "./protocol.ts";
import { compiledForm, javascriptForms, type Source, SourceError, typescriptForm } from "./source.ts";

const MAX_CODE_LENGTH = 500_000;
const REMEMBERED = 100;
const REMEMBERED_CODE_LENGTH = 20_000;
const forms = new Map<string, Source>();

function remember(key: string, source: Source): void {
  if (key.length > REMEMBERED_CODE_LENGTH) return;
  if (forms.size >= REMEMBERED) forms.delete(forms.keys().next().value!);
  forms.set(key, source);
}

export interface Entry {
  source: Source;
  handle: QuickJSHandle;
}
export interface Refusal {
  source?: Source;
  message: string;
  stack: string;
}
interface Reading {
  /** Of a program; null: the code of a tool. */
  language: Language | null;
  compiling: <T>(compile: () => T) => T;
}

/**
 * Turns the user's code into its entry: the function of a body, or the namespace of a module (or a promise of it).
 * Plain JavaScript is tried before the TypeScript compiler, which costs more than most jobs.
 */
export function evaluate(context: QuickJSContext, code: string, reading: Reading): Entry | Refusal {
  const entry = evaluateWhole(context, code, reading);
  if ("handle" in entry || reading.language === null || !entry.message.startsWith("SyntaxError"))
    return entry;
  // Last, so that an example in a comment is never taken for the program.
  const fenced = fencedInProse(code);
  return fenced === null ? entry : evaluateWhole(context, fenced, reading);
}

function evaluateWhole(context: QuickJSContext, code: string, reading: Reading): Entry | Refusal {
  if (code.length > MAX_CODE_LENGTH) {
    return { message: `SyntaxError: the code is longer than ${MAX_CODE_LENGTH} characters`, stack: "" };
  }
  if (code.includes("\0")) return { message: "SyntaxError: the code holds a NUL character", stack: "" };
  const { language } = reading;
  const key = `${language ?? ""}:${code}`;
  const known = forms.get(key);
  const plain =
    language === "typescript" ? [] : language === null ? javascriptForms(code) : programForms(code);
  let refusal: Refusal | undefined;
  for (const source of known ? [known] : plain) {
    const entry = attempt(context, source);
    if ("handle" in entry) remember(key, source);
    if ("handle" in entry || !entry.message.startsWith("SyntaxError")) return entry;
    refusal = entry;
  }
  if (language === "javascript") return refusal!;
  try {
    const entry = attemptCompiled(context, code, reading);
    if ("handle" in entry) remember(key, entry.source);
    return entry;
  } catch (error) {
    if (error instanceof SourceError) return { message: error.message, stack: "" };
    throw error;
  }
}

function attemptCompiled(
  context: QuickJSContext,
  code: string,
  { language, compiling }: Reading,
): Entry | Refusal {
  if (language === null)
    return attempt(
      context,
      compiling(() => typescriptForm(code)),
    );
  let problem: unknown;
  for (const form of programForms(code)) {
    try {
      return attempt(
        context,
        compiling(() => compiledForm(form)),
      );
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      problem = error;
    }
  }
  throw problem;
}

function attempt(context: QuickJSContext, source: Source): Entry | Refusal {
  const type = source.isModule ? "module" : "global";
  const result = context.evalCode(source.text, "tool.js", { type });
  if (!result.error) return { source, handle: result.value };
  const thrown = context.dump(result.error) as { name?: string; message?: string; stack?: string } | null;
  result.error.dispose();
  const message = `${thrown?.name ?? "Thrown"}: ${thrown?.message ?? "null"}`;
  return { source, message, stack: thrown?.stack ?? "" };
}
