import type { z } from "zod";
import { AppError, invalid } from "../errors.ts";

const LIMIT_BYTES = 64 * 1024;

// A body is read to its end even when it is too large, for one left half read costs the caller the connection; within reason.
const READ_BYTES = 1_000_000;

async function readText(request: Request): Promise<string> {
  const tooLarge = () => new AppError("too_large", "The body may have at most 64 KiB.");
  const decoder = new TextDecoder();
  let sizeBytes = 0;
  let text = "";
  for await (const chunk of request.body ?? []) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > READ_BYTES) throw tooLarge();
    if (sizeBytes <= LIMIT_BYTES) text += decoder.decode(chunk, { stream: true });
  }
  if (sizeBytes > LIMIT_BYTES) throw tooLarge();
  return text + decoder.decode();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("malformed", "The body is not valid JSON.", { cause });
  }
}

/** The request's JSON body in this shape, unknown members dropped; an absent body counts as `{}`. */
export async function readBody(request: Request, shape: z.ZodObject): Promise<Record<string, unknown>> {
  const text = await readText(request);
  if (text === "") return check({}, shape);
  const mediaType = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  // A plain HTML form on another site cannot send this type, so it also keeps forged forms out.
  if (mediaType !== "application/json") {
    throw new AppError("unsupported_media_type", "Send the body as application/json.");
  }
  return check(parseJson(text), shape);
}

function check(input: unknown, shape: z.ZodObject): Record<string, unknown> {
  const result = shape.safeParse(input);
  if (!result.success) {
    const errors = result.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
    throw new AppError("invalid", "The input is not valid.", { errors });
  }
  for (const [name, value] of Object.entries(result.data)) {
    // PostgreSQL cannot store a NUL in a text.
    if (typeof value === "string" && value.includes("\0"))
      throw invalid(name, "must not contain NUL characters");
  }
  return result.data;
}
