import { stripVTControlCharacters, styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];

const hasColours = (stream: NodeJS.WriteStream) =>
  stream.isTTY && !process.env.NO_COLOR && process.env.TERM !== "dumb";

/** Styled only on a terminal that wants it. */
export const styled = (format: Format, text: string, stream: NodeJS.WriteStream = process.stdout): string =>
  hasColours(stream) ? styleText(format, text, { validateStream: false }) : text;

/** What another library styled, for this stream. */
export const plainUnlessStyled = (text: string, stream: NodeJS.WriteStream): string =>
  hasColours(stream) ? text : stripVTControlCharacters(text);

const print = (stream: NodeJS.WriteStream) => (text: string) => void stream.write(`${text}\n`);
export const out = print(process.stdout);
/** For what is not the answer itself, so that the answer can be piped. */
export const note = print(process.stderr);
