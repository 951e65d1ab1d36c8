import type { Context } from "hono";
import { AppError } from "../errors.ts";
import type { AppEnv } from "./request.ts";

export const MAX_BODY_BYTES = 1_000_000;

// More than a program may answer, so that it can be sent back, and far below what cannot be checked or written down again.
const MAX_DEPTH = 600;
const isDeeper = (value: unknown, than: number): boolean =>
  typeof value === "object" &&
  value !== null &&
  (than === 0 || Object.values(value).some((part) => isDeeper(part, than - 1)));

/** How a value is nested too deeply; null where it is not. */
export const depthFault = (value: unknown): string | null =>
  isDeeper(value, MAX_DEPTH) ? `is nested more than ${MAX_DEPTH} levels deep` : null;

const tooLarge = () => new AppError("too_large", `The body is larger than ${MAX_BODY_BYTES} bytes`);

/** The JSON object of a request: 415 for another media type, 413 past the cap, 400 when it is not JSON. */
export async function readJsonBody(request: Request): Promise<Record<string, unknown>> {
  const length = Number(request.headers.get("content-length") ?? 0);
  if (length > MAX_BODY_BYTES) throw tooLarge();
  const type = request.headers.get("content-type");
  if (type !== null && !/^application\/([\w.-]+\+)?json\b/i.test(type))
    throw new AppError("unsupported_media_type", "Send application/json");
  let text: string;
  if (length > 0) text = await request.text();
  else {
    // No declared length: count while reading, so a chunked body cannot fill memory.
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > MAX_BODY_BYTES) throw tooLarge();
      chunks.push(chunk);
    }
    text = Buffer.concat(chunks).toString();
  }
  if (text === "") return {};
  if (type === null) throw new AppError("unsupported_media_type", "Send application/json");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AppError("malformed", "The body is not valid JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new AppError("malformed", "The body must be a JSON object");
  const fault = depthFault(value);
  if (fault) throw new AppError("malformed", `The body ${fault}`);
  return value as Record<string, unknown>;
}

/** A small body nobody wanted is read to its end: left unread, it would cost the caller the connection. */
export async function finishBody(request: Request): Promise<void> {
  const length = Number(request.headers.get("content-length") ?? 0);
  if (length > 0 && length <= MAX_BODY_BYTES && !request.bodyUsed)
    await request.arrayBuffer().catch(() => {});
}

/** The body of this request, read once however many handlers look at it. */
export function bodyOf(c: Context<AppEnv>): Promise<Record<string, unknown>> {
  let reading = c.get("body");
  if (!reading) c.set("body", (reading = readJsonBody(c.req.raw)));
  return reading;
}
