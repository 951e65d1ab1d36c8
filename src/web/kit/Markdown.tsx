import { lazy, Suspense } from "react";
import { SkeletonText } from "./Skeleton.tsx";

const LazyMarkdown = lazy(async () => ({ default: (await import("./MarkdownText.tsx")).MarkdownText }));

/** Markdown with tables, loaded when first shown. HTML in the text stays text; only safe links lead anywhere. */
export function Markdown({ text }: { text: string }) {
  return (
    <Suspense fallback={<SkeletonText lines={3} />}>
      <LazyMarkdown text={text} />
    </Suspense>
  );
}
