import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { problemOf, useWorkspace } from "../../../web/api/index.ts";
import { toast } from "../../../web/kit/index.ts";
import { sendFile } from "../../../web/parts/sendFile.ts";

interface Upload {
  file: File;
  path: string;
}

/** Sends files one after the other; what is under way can be seen, and ends when the page is left. */
export function useUploads(storageId: string) {
  const queries = useQueryClient();
  const { workspace } = useWorkspace();
  const [current, setCurrent] = useState<{ name: string; done: number; total: number } | null>(null);
  const leaving = useRef(new AbortController());
  useEffect(() => {
    const left = (leaving.current = new AbortController());
    return () => left.abort();
  }, []);
  async function start(uploads: readonly Upload[]): Promise<void> {
    const { signal } = leaving.current;
    let count = 0;
    for (const { file, path } of uploads) {
      const told = (done: number) => setCurrent({ name: file.name, done, total: Math.max(file.size, 1) });
      told(0);
      try {
        await sendFile(file, {
          method: "PUT",
          path: `/v1/storage/${storageId}/files/content?path=${encodeURIComponent(path)}`,
          workspaceId: workspace.id,
          signal,
          onProgress: told,
        });
        count++;
      } catch (error) {
        if (signal.aborted) return;
        toast.error(problemOf(error, `${file.name} was not uploaded.`));
      }
    }
    setCurrent(null);
    // Everything of this storage: its files, and how much it holds.
    void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] === "storage" });
    if (count > 0)
      toast.success(count === 1 ? `${uploads[0]!.file.name} was uploaded` : `${count} files were uploaded`);
  }
  return { current, start: (uploads: readonly Upload[]) => void start(uploads) };
}
