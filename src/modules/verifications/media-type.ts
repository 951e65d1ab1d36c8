import { AppError } from "../../platform/errors.ts";
import type { VerificationDocument } from "./contract.ts";

type MediaType = VerificationDocument["mediaType"];

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
// Readers of PDF look for its end in the last kilobyte, and so do we.
const PDF_TAIL_BYTES = 1024;

function sniffed(bytes: Buffer): MediaType | null {
  if (bytes.subarray(0, 8).equals(PNG))
    return bytes.subarray(12, 16).toString("latin1") === "IHDR" && bytes.includes("IEND", -64)
      ? "image/png"
      : null;
  if (bytes.length > 4 && bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff)
    return bytes.includes(Buffer.from([0xff, 0xd9]), 3) ? "image/jpeg" : null;
  if (/^%PDF-[12]\.\d/.test(bytes.subarray(0, 8).toString("latin1")))
    return bytes.subarray(-PDF_TAIL_BYTES).includes("%%EOF") ? "application/pdf" : null;
  return null;
}

/** What the content is, whatever it calls itself. Throws 415 for anything but a whole PDF, JPEG or PNG. */
export function mediaTypeOf(bytes: Buffer): MediaType {
  const found = sniffed(bytes);
  if (!found) throw new AppError("unsupported_media_type", "Send a PDF, JPEG or PNG file");
  return found;
}
