import { BailiwickError } from "../api/index.ts";

export interface Sending {
  method: "POST" | "PUT";
  path: string;
  /** The media type; else the file's own. */
  type?: string;
  /** For what belongs to a workspace. */
  workspaceId?: string;
  signal?: AbortSignal;
  onProgress(sentBytes: number): void;
}

/** Sends a file as the body of one request; answers with the text that came back. fetch cannot tell how much it has sent. */
export function sendFile(file: File, sending: Sending): Promise<string> {
  const { method, path, type, workspaceId, signal, onProgress } = sending;
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    signal?.addEventListener("abort", abort, { once: true });
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onload = () => (request.status < 300 ? resolve(request.responseText) : reject(errorOf(request)));
    request.onerror = () =>
      reject(new BailiwickError({ status: 0, code: "network", detail: "the server cannot be reached" }));
    request.onabort = () => reject(signal?.reason as Error);
    request.onloadend = () => signal?.removeEventListener("abort", abort);
    request.open(method, path);
    if (workspaceId) request.setRequestHeader("bailiwick-workspace", workspaceId);
    request.setRequestHeader("content-type", (type ?? file.type) || "application/octet-stream");
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
