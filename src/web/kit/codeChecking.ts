import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { typescriptLanguage } from "@codemirror/lang-javascript";
import { linter } from "@codemirror/lint";
import { type EditorView, type Extension, hoverTooltip, ViewPlugin } from "@uiw/react-codemirror";
import type { Described } from "../checker/messages.ts";
import { type CodeCheck, openSession } from "../checker/session.ts";
import { highlight } from "./highlight.ts";

/** How many problems the code has, as far as types tell. */
export interface Checks {
  errors: number;
  warnings: number;
}

const LINT_DELAY_MS = 500;
const HOVER_MS = 300;
/** Members of what stands before, and names of arguments, come unasked. */
const BEFORE_MEMBERS = /[.{,"']\s*$/;

/** Squiggles, types on hovering and completion by the compiler, which is loaded when there is something to check. */
export function codeChecking(
  check: CodeCheck,
  {
    elsewhere,
    onChecked,
  }: {
    /** Where somebody else completes. */
    elsewhere: RegExp | undefined;
    onChecked: (checks: Checks) => void;
  },
): Extension {
  const plugin = ViewPlugin.define(() => {
    const session = openSession(check);
    return { session, destroy: () => session.close() };
  });
  const sessionOf = (view: EditorView | undefined) => view?.plugin(plugin)?.session;

  const problems = linter(
    async (view) => {
      const text = view.state.doc.toString();
      const found = await sessionOf(view)?.ask("check", text, {});
      // Typed on: the next answer is about what stands there now.
      if (!found || view.state.doc.toString() !== text) return [];
      const errors = found.filter(({ severity }) => severity === "error").length;
      onChecked({ errors, warnings: found.length - errors });
      return found.map((problem) => ({ ...problem, to: Math.max(problem.to, problem.from) }));
    },
    { delay: LINT_DELAY_MS },
  );

  const types = hoverTooltip(
    async (view, at) => {
      const found = await sessionOf(view)?.ask("hover", view.state.doc.toString(), { at });
      return found
        ? { pos: found.from, end: found.to, above: true, create: () => ({ dom: elementOf(found) }) }
        : null;
    },
    { hoverTime: HOVER_MS },
  );

  async function suggest(context: CompletionContext): Promise<CompletionResult | null> {
    const { state, pos, explicit, view } = context;
    if (elsewhere && context.matchBefore(elsewhere)) return null;
    const word = context.matchBefore(/[\w$]*$/)!;
    const before = state.sliceDoc(Math.max(0, word.from - 20), word.from);
    const isMember = BEFORE_MEMBERS.test(before);
    if (!explicit && word.text === "" && !isMember) return null;
    const text = state.doc.toString();
    const session = sessionOf(view);
    const found = await session?.ask("suggest", text, { at: pos });
    if (!session || !found || context.aborted) return null;
    if (!explicit && word.text === "" && found.isGlobal) return null;
    const options = found.items.map(({ label, kind, rank, insert }): Completion => ({
      label,
      type: kind,
      boost: rank < "12" ? 1 : rank > "15" ? -1 : 0,
      ...(insert === undefined ? {} : { apply: insert }),
      info: async () => {
        const described = await session.ask("describe", text, { at: pos, label });
        return described && elementOf(described);
      },
    }));
    return { from: word.from, options, validFor: /^[\w$]*$/ };
  }

  return [plugin, problems, types, typescriptLanguage.data.of({ autocomplete: suggest })];
}

/** A signature and what it is for, as a tooltip shows them. */
function elementOf({ signature, documentation }: Described): HTMLElement {
  const element = document.createElement("div");
  element.className = "cm-described";
  const code = element.appendChild(document.createElement("code"));
  for (const [text, className] of highlight(signature, "javascript")) {
    const piece = code.appendChild(document.createElement("span"));
    piece.textContent = text;
    if (className) piece.className = className;
  }
  if (documentation) element.appendChild(document.createElement("p")).textContent = documentation;
  return element;
}
