import { BODY_END, BODY_START, sameLine, type Source } from "./source.ts";

// Everything here keeps each line where it was, so that errors name the line the user wrote.
const FENCE = /^\s*(?:```|~~~)[^\n]*\n([\s\S]*?)(?:\n[ \t]*(?:```|~~~)[ \t]*)?\s*$/;
const STATEMENT =
  /^\s*(?:return|const|let|var|if|for|while|do|switch|try|throw|import|export|class|interface|type|enum)\b/;
const HEADER_GAP = /(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*/y;
const IMPORT = /import\s+(?:(type\s)?\s*([\w$*{}\s,]+?)\s*from\s*)?(["'])([^"'\n]+)\3[ \t]*;?/y;
const EXPRESSION_START = `${BODY_START} return (`;
const EXPRESSION_END = `\n)})`;

/** Code as a model writes it: perhaps in a Markdown fence. */
function withoutFence(code: string): string {
  const fenced = FENCE.exec(code);
  if (!fenced) return code;
  const linesBefore = code.slice(0, code.indexOf(fenced[1]!)).split("\n").length - 1;
  return "\n".repeat(linesBefore) + fenced[1]!;
}

const FENCE_IN_PROSE = /^[ \t]*```[^\n`]*\n([\s\S]*?)\n[ \t]*```[ \t]*$/gm;

/** The one program in a text about it, on the lines it has there; null where there is none, or more than one. */
export function fencedInProse(text: string): string | null {
  const [found, another] = text.matchAll(FENCE_IN_PROSE);
  // Behind code it is an example in a comment, and the mistake is elsewhere.
  if (!found || another || /[{};=]|\/[/*]/.test(text.slice(0, found.index))) return null;
  const start = found.index + found[0].indexOf("\n") + 1;
  return "\n".repeat(text.slice(0, start).split("\n").length - 1) + found[1]!;
}

/** `{ a as b }` and `def` as what a destructuring takes from a module. */
function bindings(clause: string): string {
  const [, only, named] = /^([\w$]+)?\s*,?\s*(?:\{([\s\S]*)\})?$/.exec(clause) ?? [];
  const parts = [...(only ? [`default: ${only}`] : []), ...(named?.trim() ? [named] : [])];
  return `{ ${parts
    .join(", ")
    .replace(/\btype\s+(?=[\w$])/g, "")
    .replace(/\s+as\s+/g, ": ")} }`;
}

function dynamicImport(clause: string | undefined, name: string): string {
  const load = `await import(${JSON.stringify(name)});`;
  if (clause === undefined) return load;
  const space = /^\*\s*as\s+([\w$]+)$/.exec(clause.trim());
  return space ? `const ${space[1]} = ${load}` : `const ${bindings(clause.trim())} = ${load}`;
}

/** The imports at the top of code that is no module, as a body can have them; and where they end. */
function importsOf(code: string): { header: string; rest: string } {
  let header = "";
  let at = 0;
  for (;;) {
    HEADER_GAP.lastIndex = at;
    const gap = HEADER_GAP.exec(code)![0];
    IMPORT.lastIndex = at + gap.length;
    const found = IMPORT.exec(code);
    if (!found) return { header, rest: code.slice(at) };
    const [text, isType, clause, , name] = found;
    const lines = "\n".repeat((gap + text).split("\n").length - 1);
    header += isType ? lines : dynamicImport(clause?.replace(/\s+/g, " "), name!) + lines;
    at += gap.length + text.length;
  }
}

/** The ways the code of a program may be meant, most likely first: an expression (a function is one), a body, a module. */
export function programForms(given: string): Source[] {
  const code = withoutFence(given);
  const { header, rest } = importsOf(code);
  const isModule = /^\s*export\b/m.test(code) || /^\s*export\b/.test(rest);
  const source = (text: string): Source => ({ text, isModule: false, lineOf: sameLine });
  const body = source(BODY_START + header + rest + BODY_END);
  const expression = source(
    BODY_START +
      header +
      EXPRESSION_START.slice(BODY_START.length) +
      rest.replace(/[\s;]+$/, "") +
      EXPRESSION_END,
  );
  const module = { text: code, isModule: true, lineOf: sameLine };
  if (isModule) return [module, body];
  return STATEMENT.test(rest) ? [body] : [expression, body];
}
