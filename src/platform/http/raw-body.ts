import { AppError } from "../errors.ts";

/**
 * The bytes of a request, 413 past the cap. What is too large is read on for a while and thrown away, so that whoever
 * is still sending hears the answer instead of a broken connection.
 */
export async function readRawBody(
  request: Request,
  maxBytes: number,
  message = `The file is larger than ${maxBytes / 1_000_000} MB`,
): Promise<Buffer> {
  const tooLarge = new AppError("too_large", message);
  if (Number(request.headers.get("content-length") ?? 0) > 4 * maxBytes) throw tooLarge;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size <= maxBytes) chunks.push(chunk);
    else if (size > 4 * maxBytes) break;
  }
  if (size > maxBytes) throw tooLarge;
  return Buffer.concat(chunks);
}
