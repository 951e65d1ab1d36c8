import { useEffect, useState } from "react";
import { useApiQuery, useWorkspace } from "../../../web/api/index.ts";
import { Callout, SkeletonText } from "../../../web/kit/index.ts";

export const MOST_IMAGE_BYTES = 5_000_000;
/** Pictures a browser decodes and never runs. */
const IMAGE_TYPES: Record<string, string> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  avif: "image/avif",
};
export const imageTypeOf = (path: string): string | undefined =>
  IMAGE_TYPES[path.slice(path.lastIndexOf(".") + 1).toLowerCase()];

/** A picture out of a storage, as nothing but a picture: its bytes get their type from here, whatever they are. */
export function ImageFile({
  content,
  path,
  updatedAt,
}: {
  content: string;
  path: string;
  updatedAt: string;
}) {
  const { workspace } = useWorkspace();
  const [isBroken, setIsBroken] = useState(false);
  const query = useApiQuery(["storage", workspace.id, "image", content, updatedAt], async (signal) => {
    const response = await fetch(content, { signal });
    if (!response.ok) throw new Error("The picture could not be read.");
    return new Blob([await response.arrayBuffer()], { type: imageTypeOf(path)! });
  });
  const [source, setSource] = useState<string | null>(null);
  const blob = query.data;
  useEffect(() => {
    if (!blob) return;
    const made = URL.createObjectURL(blob);
    setSource(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  if (isBroken || query.error)
    return (
      <Callout kind="info" title="This is no picture that can be shown">
        Download it to look at its bytes.
      </Callout>
    );
  if (!source) return <SkeletonText lines={4} />;
  return (
    <div className="flex max-h-140 items-center justify-center overflow-auto rounded-md border border-line bg-sunken p-3">
      <img
        src={source}
        alt={`What ${path} shows`}
        onError={() => setIsBroken(true)}
        className="max-h-130 max-w-full object-contain"
      />
    </div>
  );
}
