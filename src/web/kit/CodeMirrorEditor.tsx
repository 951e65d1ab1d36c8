import { javascript, typescriptLanguage } from "@codemirror/lang-javascript";
import { json } from "@codemirror/lang-json";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { tags } from "@lezer/highlight";
import CodeMirror, { EditorView, keymap, Prec } from "@uiw/react-codemirror";
import { useEffectEvent, useMemo } from "react";
import type { CodeEditorProps } from "./CodeEditor.tsx";

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
  onRun,
}: CodeEditorProps) {
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
      ...(hasRun ? [Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => run() }]))] : []),
      colours,
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": label }),
    ],
    [language, label, completion, hasRun],
  );
  return (
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
