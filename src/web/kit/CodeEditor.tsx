import { lazy, Suspense } from "react";
import { Skeleton } from "./Skeleton.tsx";

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
