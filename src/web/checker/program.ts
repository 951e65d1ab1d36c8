import ts from "typescript-in-browser";
import { givenInsertions } from "./givenType.ts";
import { insert, type Insertion, intoText, intoWhole } from "./insertions.ts";
import type { Document } from "./languageService.ts";

/** How a text is read: as which file, and how its offsets are those of the file. */
export interface Reading {
  file: string;
  toFile(at: number): number;
  toText(at: number): number;
}

const JAVASCRIPT = "program.js";
const TYPESCRIPT = "program.ts";
const FENCE = /^\s*(?:```|~~~)[^\n]*|(?:```|~~~)[ \t]*\s*$/g;
const FENCED = /^\s*(?:```|~~~)/;
const EXPORT = /^\s*export\b/m;
const STATEMENT =
  /^\s*(?:return|const|let|var|if|for|while|do|switch|try|throw|import|export|class|interface|type|enum)\b/;

/** A Markdown fence is taken off before it runs; here it becomes blank, and every offset stays. */
const withoutFence = (text: string) =>
  FENCED.test(text) ? text.replace(FENCE, (fence) => fence.replace(/[^\n]/g, " ")) : text;

/** Imports stay at the top of a file; what comes after them may return, so a function is put around it. */
function endOfImports(code: string): number {
  const { statements } = ts.createSourceFile("imports.ts", code, ts.ScriptTarget.ES2023);
  let end = 0;
  for (const statement of statements) {
    if (!ts.isImportDeclaration(statement)) break;
    end = statement.end;
  }
  return end;
}

interface Around {
  before: string;
  after: string;
}
const BODY: Around = { before: ";async()=>{", after: "\n}" };
const EXPRESSION: Around = { before: ";async()=>{return(", after: "\n)}" };
const MODULE: Around = { before: "", after: "" };

/** What of TypeScript cannot stand in JavaScript. */
const isOfTypeScript = ({ code }: ts.Diagnostic) => code >= 8000 && code < 8100;

/** Puts the text where the compiler reads it, in the way it is meant. */
export function readProgram(document: Document, text: string): Reading {
  const { language, form, givenType } = document.checked;
  const isProgram = form === "program";
  const code = isProgram ? withoutFence(text) : text;
  const isModule = !isProgram || EXPORT.test(code);
  const head = isModule ? 0 : endOfImports(code);
  const rest = code.slice(head);

  const readAs = (name: string, around: Around) => {
    const isExpression = around === EXPRESSION;
    // A semicolon ends no expression in brackets.
    const body = isExpression ? code.slice(0, head) + rest.replace(/[\s;]+$/, "") : code;
    const first: Insertion = { at: head, text: around.before };
    const last: Insertion = { at: body.length, text: around.after, isBehind: true };
    const given = givenType
      ? givenInsertions(name, insert(body, [first, last]), { type: givenType, isExpression })
      : [];
    const shift = around.before.length;
    const insertions = [first, ...given.map((each) => ({ ...each, at: each.at - shift })), last];
    const file = document.write(name, insert(body, insertions));
    return {
      file,
      problems: document.service.getSyntacticDiagnostics(file),
      toFile: (at: number) => intoWhole(Math.min(at, body.length), insertions),
      toText: (at: number) => Math.min(intoText(at, insertions), body.length),
    };
  };
  const readIn = (around: Around) => {
    const first = readAs(language === "typescript" ? TYPESCRIPT : JAVASCRIPT, around);
    return language === "auto" && first.problems.some(isOfTypeScript) ? readAs(TYPESCRIPT, around) : first;
  };
  if (isModule) return readIn(MODULE);
  if (STATEMENT.test(rest)) return readIn(BODY);
  const expression = readIn(EXPRESSION);
  return expression.problems.length > 0 ? readIn(BODY) : expression;
}
