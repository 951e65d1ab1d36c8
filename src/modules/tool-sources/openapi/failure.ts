import { plainText } from "../stranger-text.ts";

const MAX_TEXT = 2_000;

/** Why a document, or a part of it, cannot be imported; `place` is a JSON pointer, or a line where it could not be read. */
export class DocumentFailure extends Error {
  readonly code: string;
  readonly place: string | null;
  constructor(code: string, message: string, place: string | null = null) {
    super(plainText(message, MAX_TEXT));
    this.name = "DocumentFailure";
    this.code = code;
    this.place = place === null ? null : plainText(place, MAX_TEXT);
  }
}
