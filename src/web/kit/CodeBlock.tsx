import { CopyButton } from "./CopyButton.tsx";
import { classes } from "./classes.ts";
import { highlight, type Language } from "./highlight.ts";

/** Code to read and copy. Lines scroll sideways unless `isWrapped`. */
export function CodeBlock({
  code,
  language = "text",
  label = "Code",
  isWrapped,
  maxHeight = 400,
}: {
  code: string;
  language?: Language;
  label?: string;
  isWrapped?: boolean;
  /** In pixels. */
  maxHeight?: number;
}) {
  return (
    <div className="group relative min-w-0 rounded-md border border-line bg-sunken pr-9">
      <pre
        tabIndex={0}
        role="group"
        aria-label={label}
        style={{ maxHeight }}
        className={classes(
          "overflow-auto rounded-md p-3 pr-1 font-mono text-12 leading-5 text-ink",
          isWrapped ? "break-words whitespace-pre-wrap" : "whitespace-pre",
        )}
      >
        <code>
          {highlight(code, language).map(([text, className], index) =>
            className ? (
              <span key={index} className={className}>
                {text}
              </span>
            ) : (
              text
            ),
          )}
        </code>
      </pre>
      <CopyButton text={code} className="absolute top-1.5 right-1.5" />
    </div>
  );
}
