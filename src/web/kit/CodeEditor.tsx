import { lazy, Suspense } from "react";
import type { CodeCheck } from "../checker/session.ts";
import { Skeleton } from "./Skeleton.tsx";

export type { CodeCheck };

export interface CodeCompletion {
  /** What takes the place of what was typed. */
  label: string;
  /** Short, beside it: a signature. */
  detail?: string;
  /** A sentence, shown while it is chosen. */
  info?: string;
}

export interface CodeEditorProps {
  /** Names the editor for screen readers; a visible label stands above it. */
  label: string;
  value: string;
  onValueChange?: (value: string) => void;
  language?: "javascript" | "json" | "text";
  isReadOnly?: boolean;
  placeholder?: string;
  /** In pixels. */
  minHeight?: number;
  maxHeight?: number;
  /** What is offered for what was typed just before the caret, as far as `pattern` reaches back. Keep it stable. */
  completion?: { pattern: RegExp; load: (typed: string) => Promise<readonly CodeCompletion[]> };
  /** JavaScript and TypeScript are checked against what they find. Keep it stable. */
  check?: CodeCheck | undefined;
  /** Ctrl or Command with Enter. */
  onRun?: () => void;
}

const LazyCodeMirror = lazy(async () => ({
  default: (await import("./CodeMirrorEditor.tsx")).CodeMirrorEditor,
}));

/** CodeMirror, loaded when first shown. Tab leaves it after Escape. */
export function CodeEditor(props: CodeEditorProps) {
  return (
    <Suspense
      fallback={
        <div role="status" aria-label="Loading the editor" style={{ height: props.minHeight ?? 160 }}>
          <Skeleton className="h-full w-full" />
        </div>
      }
    >
      <LazyCodeMirror {...props} />
    </Suspense>
  );
}
