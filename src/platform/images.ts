import sharp from "sharp";
import { AppError, invalid } from "./errors.ts";

const MAX_PIXELS = 25_000_000;
const DEADLINE_SECONDS = 10;
const MAX_WAITING = 50;

// Only these four decoders exist for us: no SVG, PDF, TIFF or camera format is ever parsed, whatever a file claims to be.
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: [
    "VipsForeignLoadPngBuffer",
    "VipsForeignLoadJpegBuffer",
    "VipsForeignLoadWebpBuffer",
    "VipsForeignLoadNsgifBuffer",
  ],
});
sharp.cache(false);
sharp.concurrency(1);

// One at a time: an interlaced picture of that many pixels takes 200 MB while it is decoded.
let tail: Promise<unknown> = Promise.resolve();
let waiting = 0;

/**
 * Any PNG, JPEG, WebP or GIF as a square WebP: its first frame, turned upright, cut to its middle, in sRGB, with nothing of
 * its metadata. The format is read from the content. Throws `unsupported_media_type` for anything else, `invalid` for a picture that is broken or
 * larger than 25 million pixels, `unavailable` when too many wait.
 */
export function squareWebp(bytes: Uint8Array, sidePixels: number): Promise<Buffer> {
  if (waiting >= MAX_WAITING)
    throw new AppError("unavailable", "Many pictures are being read; try again shortly", {
      retryAfterSeconds: 5,
    });
  waiting++;
  const picture = tail.then(() => convert(bytes, sidePixels)).finally(() => waiting--);
  tail = picture.catch(() => {});
  return picture;
}

async function convert(bytes: Uint8Array, sidePixels: number): Promise<Buffer> {
  try {
    const open = () => sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: "error", pages: 1 });
    const { width, height } = await open().metadata();
    if (width * height > MAX_PIXELS) throw tooManyPixels();
    return await open()
      .timeout({ seconds: DEADLINE_SECONDS })
      .autoOrient()
      .resize(sidePixels, sidePixels, { fit: "cover" })
      .webp({ quality: 86 })
      .toBuffer();
  } catch (error) {
    throw error instanceof AppError ? error : refusalOf(error as Error);
  }
}

const tooManyPixels = () =>
  invalid("picture", `has more than ${MAX_PIXELS / 1_000_000} million pixels; make it smaller`);

function refusalOf(cause: Error): AppError {
  if (/pixel limit/i.test(cause.message)) return tooManyPixels();
  if (/unsupported image format|input buffer is empty/i.test(cause.message))
    return new AppError("unsupported_media_type", "Send a PNG, JPEG, WebP or GIF picture", { cause });
  return new AppError("invalid", "The picture is damaged and cannot be read; save it anew", {
    cause,
    errors: [{ path: "picture", message: "is damaged and cannot be read" }],
  });
}
