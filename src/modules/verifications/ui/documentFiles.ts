import { MAX_DOCUMENT_BYTES } from "../contract.ts";

export const DOCUMENT_TYPES = ["application/pdf", "image/jpeg", "image/png"];

/** What is wrong with a file before anything is sent; null when nothing is. */
export function documentFileError({ type, size }: Pick<File, "type" | "size">): string | null {
  if (!DOCUMENT_TYPES.includes(type)) return "Choose a PDF, JPEG or PNG file.";
  if (size > MAX_DOCUMENT_BYTES) return `It is ${(size / 1_000_000).toFixed(1)} MB; at most 10 MB fit.`;
  return null;
}
