import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { BailiwickError, problemOf, useWorkspace } from "../../../web/api/index.ts";
import { toast } from "../../../web/kit/index.ts";

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
        await send(file, { storageId, path, workspaceId: workspace.id, signal, onProgress: told });
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

interface Sending {
  storageId: string;
  path: string;
  workspaceId: string;
  signal: AbortSignal;
  onProgress: (sentBytes: number) => void;
}

// fetch cannot tell how much it has sent.
function send(file: File, { storageId, path, workspaceId, signal, onProgress }: Sending): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    signal.addEventListener("abort", abort, { once: true });
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onload = () => (request.status < 300 ? resolve() : reject(errorOf(request)));
    request.onerror = () =>
      reject(new BailiwickError({ status: 0, code: "network", detail: "the server cannot be reached" }));
    request.onabort = () => reject(signal.reason as Error);
    request.onloadend = () => signal.removeEventListener("abort", abort);
    request.open("PUT", `/v1/storage/${storageId}/files/content?path=${encodeURIComponent(path)}`);
    request.setRequestHeader("bailiwick-workspace", workspaceId);
    request.setRequestHeader("content-type", file.type || "application/octet-stream");
    request.send(file);
  });
}

function errorOf({ status, statusText, responseText }: XMLHttpRequest): BailiwickError {
  try {
    const problem = JSON.parse(responseText) as { code: string; detail: string; requestId?: string };
    return new BailiwickError({ status, ...problem });
  } catch {
    // A proxy's page: the status says enough.
    return new BailiwickError({ status, code: "http_error", detail: statusText || `status ${status}` });
  }
}
