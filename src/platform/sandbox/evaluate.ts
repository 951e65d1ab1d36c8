import type { QuickJSContext, QuickJSHandle } from "quickjs-emscripten-core";
import { javascriptForms, type Source, SourceError } from "./source.ts";

const MAX_CODE_LENGTH = 500_000;
const REMEMBERED = 100;
const REMEMBERED_CODE_LENGTH = 20_000;
const forms = new Map<string, Source>();

function remember(code: string, source: Source): void {
  if (code.length > REMEMBERED_CODE_LENGTH) return;
  if (forms.size >= REMEMBERED) forms.delete(forms.keys().next().value!);
  forms.set(code, source);
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

/**
 * Turns the user's code into its entry: the function of a body, or the namespace of a module (or a promise of it).
 * Plain JavaScript is tried before the TypeScript compiler, which costs more than most jobs.
 */
export function evaluate(
  context: QuickJSContext,
  code: string,
  compileTypeScript: (code: string) => Source,
): Entry | Refusal {
  if (code.length > MAX_CODE_LENGTH) {
    return { message: `SyntaxError: the code is longer than ${MAX_CODE_LENGTH} characters`, stack: "" };
  }
  if (code.includes("\0")) return { message: "SyntaxError: the code holds a NUL character", stack: "" };
  const known = forms.get(code);
  for (const source of known ? [known] : javascriptForms(code)) {
    const entry = attempt(context, source);
    if ("handle" in entry) remember(code, source);
    if ("handle" in entry || !entry.message.startsWith("SyntaxError")) return entry;
  }
  try {
    const source = compileTypeScript(code);
    const entry = attempt(context, source);
    if ("handle" in entry) remember(code, source);
    return entry;
  } catch (error) {
    if (error instanceof SourceError) return { message: error.message, stack: "" };
    throw error;
  }
}

function attempt(context: QuickJSContext, source: Source): Entry | Refusal {
  const type = source.isModule ? "module" : "global";
  const result = context.evalCode(source.text, "tool.js", { type });
  if (!result.error) return { source, handle: result.value };
  const thrown = context.dump(result.error) as { name?: string; message?: string; stack?: string } | null;
  result.error.dispose();
  const message = `${thrown?.name ?? "Thrown"}: ${thrown?.message ?? "null"}`;
  if (message.includes("could not load module")) {
    return { message: "Error: import is not available in a code tool", stack: "" };
  }
  return { source, message, stack: thrown?.stack ?? "" };
}
