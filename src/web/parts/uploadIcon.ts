import { BailiwickError, client } from "../api/index.ts";

export const ICON_TYPES = ["image/png", "image/jpeg", "image/webp", "image/gif"];
export const MAX_ICON_BYTES = 2_000_000;

export interface IconUploadOptions {
  signal: AbortSignal;
  /** 0 to 1. */
  onProgress(part: number): void;
}

/** What is wrong with this file before anything is sent; null when nothing is. */
export function iconFileError(file: File): string | null {
  if (!ICON_TYPES.includes(file.type)) return "Choose a PNG, JPEG, WebP or GIF picture.";
  if (file.size > MAX_ICON_BYTES)
    return `The picture is ${(file.size / 1_000_000).toFixed(1)} MB; at most 2 MB fit.`;
  return null;
}

/** Uploads a picture and answers its storage id. */
export async function uploadIcon(file: File, { signal, onProgress }: IconUploadOptions): Promise<string> {
  const { uploadUrl, iconStorageId } = await client.icons.generateUploadUrl({}, { signal });
  const { pathname, search } = new URL(uploadUrl, window.location.href);
  await put(pathname + search, file, { signal, onProgress });
  return iconStorageId;
}

// fetch cannot tell how much it has sent.
function put(path: string, file: File, { signal, onProgress }: IconUploadOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    signal.addEventListener("abort", abort, { once: true });
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => (request.status < 300 ? resolve() : reject(errorOf(request)));
    request.onerror = () =>
      reject(new BailiwickError({ status: 0, code: "network", detail: "the server cannot be reached" }));
    request.onabort = () => reject(signal.reason as Error);
    request.onloadend = () => signal.removeEventListener("abort", abort);
    request.open("PUT", path);
    request.setRequestHeader("content-type", file.type);
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
