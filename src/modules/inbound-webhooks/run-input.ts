import { isUtf8 } from "node:buffer";
import { invalid } from "../../platform/errors.ts";
import { depthFault } from "../../platform/http/body.ts";

/** A delivery as its run gets it. */
export interface Delivered {
  id: string;
  createdAt: string;
  contentType: string | null;
  headers: Record<string, string>;
  body: Buffer;
}

/** What `runs.create` takes at most. */
const MAX_INPUT_CHARACTERS = 200_000;
// Which event it is: the rest of the headers is about the transport.
const TELLING = /event|topic|delivery|action|^webhook-(id|timestamp)$|^user-agent$/;

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/**
 * What an agent is asked: one JSON text of `deliveryId`, `receivedAt`, `contentType`, `headers` (those that say which event it
 * is) and `body`: the JSON that was sent, letter by letter, else the text as a string; what is no text is `bodyBase64`.
 */
export function agentInput({ id, createdAt, contentType, headers, body }: Delivered): string {
  const telling = Object.fromEntries(Object.entries(headers).filter(([name]) => TELLING.test(name)));
  const envelope = { deliveryId: id, receivedAt: createdAt, contentType, headers: telling };
  const text = isUtf8(body) ? body.toString() : null;
  const [name, value] =
    text === null
      ? ["bodyBase64", JSON.stringify(body.toString("base64"))]
      : ["body", isJson(text) ? text : JSON.stringify(text)];
  const input = `${JSON.stringify(envelope).slice(0, -1)},"${name}":${value}}`;
  if (input.length > MAX_INPUT_CHARACTERS)
    throw invalid(
      "body",
      `an agent takes ${MAX_INPUT_CHARACTERS} characters, with what is said about the delivery`,
    );
  return input;
}

/** What a tool is called with: the JSON object that was sent. */
export function toolArguments({ body }: Delivered): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    value = null;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw invalid("body", "a tool is called with a JSON object, and this is none");
  const fault = depthFault(value);
  if (fault) throw invalid("body", fault);
  return value as Record<string, unknown>;
}
