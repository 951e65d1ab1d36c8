/** Why a document, or a part of it, cannot be imported; `place` is a JSON pointer, or a line where it could not be read. */
export class DocumentFailure extends Error {
  readonly code: string;
  readonly place: string | null;
  constructor(code: string, message: string, place: string | null = null) {
    super(message);
    this.name = "DocumentFailure";
    this.code = code;
    this.place = place;
  }
}
