import pino from "pino";

export type Log = pino.Logger;

const SECRET_FIELDS = [
  "authorization",
  "cookie",
  "password",
  "secret",
  "token",
  "apiKey",
  "*.authorization",
  "*.cookie",
  "*.password",
  "*.secret",
  "*.token",
  "*.apiKey",
  "headers.authorization",
  "headers.cookie",
  'headers["set-cookie"]',
  "err.config",
];

// A key or a connection URL's password inside free text, such as an error message of a library.
const SECRET_TEXT = /bw_(?:live|test)_[A-Za-z0-9_-]+|(?<=:\/\/[^\s:/@]*:)[^\s@/]+(?=@)/g;

const scrub = (value: string): string => value.replace(SECRET_TEXT, "[redacted]");

// A query library hangs the whole query, values and all, on its errors.
const describeError = (error: Error) => {
  if (!(error instanceof Error)) return error;
  const { node: _, ...described } = pino.stdSerializers.err(error) as pino.SerializedError & {
    node?: unknown;
  };
  return described;
};

/** JSON lines without secrets, on stdout unless `destination` says otherwise. */
export const createLog = (level: string, destination: pino.DestinationStream = pino.destination(1)): Log =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: SECRET_FIELDS, censor: "[redacted]" },
      serializers: { err: describeError },
      hooks: { streamWrite: scrub },
    },
    destination,
  );
