import { javascript, typescriptLanguage } from "@codemirror/lang-javascript";
import { json } from "@codemirror/lang-json";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { tags } from "@lezer/highlight";
import CodeMirror, { EditorView, keymap, Prec } from "@uiw/react-codemirror";
import { useEffectEvent, useMemo, useState } from "react";
import type { CodeEditorProps } from "./CodeEditor.tsx";
import { type Checks, codeChecking } from "./codeChecking.ts";

const look = EditorView.theme({
  "&": { backgroundColor: "var(--surface)", color: "var(--ink)", fontSize: "12px", borderRadius: "6px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-code)", lineHeight: "20px" },
  ".cm-content": { caretColor: "var(--ink)", padding: "8px 0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--ink-faint)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine, &.cm-focused .cm-activeLineGutter": { backgroundColor: "var(--sunken)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--pressed) !important",
  },
  "&.cm-focused .cm-matchingBracket": {
    backgroundColor: "var(--selected)",
    outline: "1px solid var(--line-strong)",
  },
  // The page's own colour of selected text is made for another ground.
  ".cm-line::selection, .cm-line ::selection": { color: "currentColor" },
  ".cm-placeholder": { color: "var(--ink-faint)" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--hover)", color: "var(--ink-muted)", border: "none" },
  ".cm-tooltip, .cm-panels": {
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
    border: "1px solid var(--line-strong)",
  },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--accent)",
    color: "var(--on-accent)",
  },
  ".cm-lintRange-error, .cm-lintRange-warning": {
    backgroundImage: "none",
    textDecoration: "underline wavy 1px var(--red-mark)",
    textUnderlineOffset: "3px",
    textDecorationSkipInk: "none",
  },
  ".cm-lintRange-warning": { textDecorationColor: "var(--amber-mark)" },
  ".cm-lintRange-active": { backgroundColor: "var(--red-soft)" },
  ".cm-lintPoint::after": { borderBottomColor: "var(--red-mark)" },
  ".cm-diagnostic": { padding: "6px 8px", whiteSpace: "pre-wrap", fontFamily: "var(--font-code)" },
  ".cm-diagnostic-error": { borderLeft: "3px solid var(--red-mark)" },
  ".cm-diagnostic-warning": { borderLeft: "3px solid var(--amber-mark)" },
  ".cm-tooltip-hover, .cm-completionInfo": { maxWidth: "min(560px, 90vw)", borderRadius: "6px" },
  ".cm-described": { padding: "6px 8px", maxHeight: "240px", overflow: "auto" },
  ".cm-described code": { fontFamily: "var(--font-code)", whiteSpace: "pre-wrap" },
  ".cm-described p": { marginTop: "4px", color: "var(--ink-muted)", fontFamily: "var(--font-text)" },
  ".cm-completionInfo": { padding: 0 },
  ".cm-completionIcon": { display: "none" },
  ".cm-tooltip-autocomplete > ul > li": { padding: "2px 8px" },
  ".cm-searchMatch": { backgroundColor: "var(--amber-soft)", outline: "1px solid var(--amber-mark)" },
});

const colours = syntaxHighlighting(
  HighlightStyle.define([
    { tag: [tags.keyword, tags.bool, tags.null, tags.operatorKeyword], color: "var(--code-keyword)" },
    { tag: [tags.string, tags.special(tags.string), tags.regexp], color: "var(--code-string)" },
    { tag: tags.number, color: "var(--code-number)" },
    { tag: [tags.propertyName, tags.function(tags.variableName), tags.typeName], color: "var(--code-name)" },
    { tag: tags.comment, color: "var(--code-comment)" },
    { tag: tags.invalid, color: "var(--red)" },
  ]),
);

/** The heavy half of CodeEditor; imported lazily and by nothing else. */
export function CodeMirrorEditor({
  label,
  value,
  onValueChange,
  language = "javascript",
  isReadOnly,
  placeholder,
  minHeight = 160,
  maxHeight = 520,
  completion,
  check,
  onRun,
}: CodeEditorProps) {
  const [checks, setChecks] = useState<Checks | null>(null);
  const hasRun = onRun !== undefined;
  const run = useEffectEvent(() => {
    onRun?.();
    return true;
  });
  const extensions = useMemo(
    () => [
      ...(language === "json"
        ? [json()]
        : language === "javascript"
          ? [javascript({ typescript: true })]
          : []),
      ...(completion ? [typescriptLanguage.data.of({ autocomplete: sourceOf(completion) })] : []),
      ...(check ? [codeChecking(check, { elsewhere: completion?.pattern, onChecked: setChecks })] : []),
      ...(hasRun ? [Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => run() }]))] : []),
      colours,
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": label }),
    ],
    [language, label, completion, check, hasRun],
  );
  const editor = (
    <CodeMirror
      value={value}
      onChange={onValueChange}
      theme={look}
      extensions={extensions}
      readOnly={isReadOnly}
      placeholder={placeholder}
      minHeight={`${minHeight}px`}
      maxHeight={`${maxHeight}px`}
      className="min-w-0 overflow-hidden rounded-md border border-line-control focus-within:border-focus focus-within:outline-1 focus-within:outline-focus"
    />
  );
  if (!check) return editor;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      {editor}
      <CheckLine checks={checks} />
    </div>
  );
}

const counted = (count: number, thing: string) =>
  count === 0 ? [] : [`${count} ${thing}${count === 1 ? "" : "s"}`];

/** What the types say about the code as a whole; keeps its place while nothing is known. */
function CheckLine({ checks }: { checks: Checks | null }) {
  if (!checks) return <p className="text-12 text-ink-faint">Checking types…</p>;
  const { errors, warnings } = checks;
  if (errors + warnings === 0) return <p className="text-12 text-ink-muted">Checked: no errors.</p>;
  return (
    <p className="text-12 text-ink-muted">
      <span className={errors > 0 ? "text-red" : "text-amber"}>
        {[...counted(errors, "error"), ...counted(warnings, "warning")].join(", ")}
      </span>
      . F8 shows the next.
    </p>
  );
}

interface Typed {
  matchBefore(pattern: RegExp): { from: number; text: string } | null;
}

/** Completions from elsewhere, beside those the language brings. */
const sourceOf =
  ({ pattern, load }: NonNullable<CodeEditorProps["completion"]>) =>
  async (typed: Typed) => {
    const found = typed.matchBefore(pattern);
    if (!found) return null;
    const options = await load(found.text);
    return {
      from: found.from,
      options: options.map((option) => ({ ...option, type: "function" })),
      filter: false,
    };
  };
