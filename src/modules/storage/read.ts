import type { Blobs } from "../../platform/blobs.ts";
import { AppError } from "../../platform/errors.ts";
import type { Part } from "./parts.ts";

/** The bytes of these parts from `offset` on, `length` at most; only the parts that hold them are opened. */
export async function* bytesOfParts(
  blobs: Blobs,
  storageId: string,
  parts: readonly Part[],
  { offset = 0, length = Infinity }: { offset?: number; length?: number } = {},
): AsyncGenerator<Uint8Array> {
  let begins = 0;
  let left = length;
  for (const part of parts) {
    const start = Math.max(0, offset - begins);
    begins += part.sizeBytes;
    if (start >= part.sizeBytes) continue;
    if (left <= 0) return;
    const end = Math.min(part.sizeBytes, start + left);
    left -= end - start;
    const blob = await blobs.get(storageId, part.id);
    if (!blob) throw new AppError("conflict", "The file was changed while it was read; read it again");
    yield* blob.stream({ start, end }) as AsyncIterable<Uint8Array>;
  }
}
