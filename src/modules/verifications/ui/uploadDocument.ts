import { BailiwickError } from "../../../web/api/index.ts";
import { MAX_DOCUMENT_BYTES } from "../contract.ts";
import type { VerificationDocument } from "./verificationFacts.ts";

export const DOCUMENT_TYPES = ["application/pdf", "image/jpeg", "image/png"];

/** What is wrong with a file before anything is sent; null when nothing is. */
export function documentFileError({ type, size }: Pick<File, "type" | "size">): string | null {
  if (!DOCUMENT_TYPES.includes(type)) return "Choose a PDF, JPEG or PNG file.";
  if (size > MAX_DOCUMENT_BYTES) return `It is ${(size / 1_000_000).toFixed(1)} MB; at most 10 MB fit.`;
  return null;
}

interface Sending {
  organizationId: string;
  verificationId: string;
  kind: VerificationDocument["kind"];
  signal: AbortSignal;
  /** 0 to 1. */
  onProgress(part: number): void;
}

/** Sends a document. fetch cannot tell how much it has sent. */
export function uploadDocument(file: File, sending: Sending): Promise<void> {
  const { organizationId, verificationId, kind, signal, onProgress } = sending;
  const query = new URLSearchParams({ kind, name: file.name });
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
    request.open(
      "POST",
      `/v1/organizations/${organizationId}/verifications/${verificationId}/documents?${query}`,
    );
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
