import { SourceMap, stripTypeScriptTypes } from "node:module";

/** Code in the form the engine evaluates, and how to find a line of the user's text again. */
export interface Source {
  text: string;
  isModule: boolean;
  /** A place in `text` (both from 1) → the line the user wrote. */
  lineOf(line: number, column: number): number;
}

/** The code is not valid TypeScript; the message names line and column. */
export class SourceError extends Error {}

// One line with the user's first line, so that line numbers need no correction.
export const BODY_START = "(async function (input) {";
export const BODY_END = "\n})";

export const sameLine = (line: number) => line;
const looksLikeModule = (code: string) => /^\s*(export|import)\b/m.test(code);

/** The ways the code may be meant as plain JavaScript, most likely first. */
export function javascriptForms(code: string): Source[] {
  const body = { text: BODY_START + code + BODY_END, isModule: false, lineOf: sameLine };
  const module = { text: code, isModule: true, lineOf: sameLine };
  return /\b(export|import)\b/.test(code) ? [body, module] : [body];
}

/** The way code of a tool is meant as TypeScript. Throws SourceError, or Error when the compiler is unusable. */
export function typescriptForm(code: string): Source {
  const isModule = looksLikeModule(code);
  return compiledForm({ text: isModule ? code : BODY_START + code + BODY_END, isModule });
}

/** A module without its types; it may have none. */
export const typescriptModule = (code: string): string => compiledForm({ text: code, isModule: true }).text;

/** Removes types and compiles enums and the like. */
export function compiledForm({ text, isModule }: Pick<Source, "text" | "isModule">): Source {
  try {
    return { text: stripTypeScriptTypes(text, { mode: "strip" }), isModule, lineOf: sameLine };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX")
      throw sourceError(error, isModule);
  }
  try {
    return transformed(text, isModule);
  } catch (error) {
    throw sourceError(error, isModule);
  }
}

function transformed(text: string, isModule: boolean): Source {
  const output = stripTypeScriptTypes(text, { mode: "transform", sourceMap: true });
  const encoded = output.slice(output.lastIndexOf("base64,") + "base64,".length);
  const map = new SourceMap(JSON.parse(Buffer.from(encoded, "base64").toString()));
  const lineOf = (line: number, column: number) => {
    const entry = map.findEntry(line - 1, column - 1);
    return "originalLine" in entry ? entry.originalLine + 1 : line;
  };
  return { text: withoutStatementEnd(output, isModule), isModule, lineOf };
}

// The compiler ends the function expression with a semicolon, which changes nothing for eval.
const withoutStatementEnd = (output: string, isModule: boolean) =>
  isModule ? output : output.slice(0, output.lastIndexOf("//# sourceMappingURL"));

// The compiler gives the place only as the head of the stack: ":LINE", some lines, and carets below the one meant.
function sourceError(error: unknown, isModule: boolean): Error {
  const { message, stack, code } = error as NodeJS.ErrnoException;
  // Deep nesting breaks the compiler itself, and it stays broken.
  if (!code?.endsWith("TYPESCRIPT_SYNTAX")) return new Error("the code is nested too deeply to compile");
  const [place, ...shown] = (stack ?? "").split("\n");
  const caret = shown.find((each) => /^\s*\^+\s*$/.test(each));
  const line = Number(/:(\d+)$/.exec(place ?? "")?.[1]);
  if (!Number.isInteger(line)) return new SourceError(`SyntaxError: ${message}`);
  const shift = line === 1 && !isModule ? BODY_START.length : 0;
  const column = Math.max(1, (caret ?? "").indexOf("^") + 1 - shift);
  return new SourceError(`SyntaxError: ${message} (line ${line}, column ${column})`);
}
