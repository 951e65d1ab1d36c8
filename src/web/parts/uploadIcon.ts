import { client } from "../api/index.ts";
import { sendFile } from "./sendFile.ts";

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
  await sendFile(file, {
    method: "PUT",
    path: pathname + search,
    signal,
    onProgress: (sentBytes) => onProgress(sentBytes / Math.max(file.size, 1)),
  });
  return iconStorageId;
}
