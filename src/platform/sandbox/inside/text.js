(host) => {
  const { parse, stringify } = JSON;

  class TextEncoder {
    get encoding() {
      return "utf-8";
    }
    encode(text = "") {
      const bytes = host("encode", stringify([String(text)]));
      if (bytes === undefined) throw new RangeError("TextEncoder: the text is too long");
      return new Uint8Array(bytes);
    }
    encodeInto(text, target) {
      let written = 0;
      let read = 0;
      for (const character of String(text)) {
        const bytes = this.encode(character);
        if (written + bytes.length > target.length) break;
        target.set(bytes, written);
        written += bytes.length;
        read += character.length;
      }
      return { read, written };
    }
  }

  class TextDecoder {
    #label;
    #options;
    constructor(label = "utf-8", { fatal = false, ignoreBOM = false } = {}) {
      this.#options = { fatal: !!fatal, ignoreBOM: !!ignoreBOM };
      const answer = host("encoding", stringify([String(label)]));
      if (answer === undefined) throw new RangeError(`Unknown encoding: ${label}`);
      this.#label = parse(answer);
    }
    get encoding() {
      return this.#label;
    }
    get fatal() {
      return this.#options.fatal;
    }
    get ignoreBOM() {
      return this.#options.ignoreBOM;
    }
    decode(input = new Uint8Array(), { stream = false } = {}) {
      if (stream) throw new Error("TextDecoder: stream is not supported");
      const view = ArrayBuffer.isView(input)
        ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength)
        : new Uint8Array(input);
      if (view.byteLength > 4194304) throw new RangeError("TextDecoder: the input is too long");
      const answer = host("decode", stringify([this.#label, this.#options]), view.slice().buffer);
      if (answer === undefined) throw new TypeError(`The bytes are not valid ${this.#label}`);
      return parse(answer);
    }
  }
  return { TextEncoder, TextDecoder };
};
