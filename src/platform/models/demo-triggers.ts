import { isModelErrorCode, type ModelErrorCode } from "./model-error.ts";
import type { Message } from "./shapes.ts";

/**
 * Words of the last user message that steer the demo model:
 * `#error:<code>` fails every call with that model error code;
 * `#sleep:<ms>` waits before each answer, up to ten minutes;
 * `#repeat:<n>` calls the first asked-for tool n times, one call after another, up to 1,000;
 * `#long:<n>` answers with n words, `word1 word2 …`, up to 100,000.
 */
export interface Triggers {
  error?: ModelErrorCode;
  sleepMs: number;
  repeat: number;
  longWords: number;
  /** The beginning of the message, 4,000 characters at most, without the triggers. */
  text: string;
}

// Keeps the patterns that read the message from costing more than a moment on a huge one.
const MAX_READ_CHARACTERS = 4_000;

const TRIGGER = /#(error|sleep|repeat|long):(\w+)/g;

export function readTriggers(messages: Message[]): Triggers {
  const content =
    messages.findLast((message) => message.role === "user")?.content.slice(0, MAX_READ_CHARACTERS) ?? "";
  const found = new Map([...content.matchAll(TRIGGER)].map(([, name, value]) => [name, value ?? ""]));
  const count = (name: string, most: number) =>
    Math.min(Number.parseInt(found.get(name) ?? "0", 10) || 0, most);
  const code = found.get("error");
  return {
    ...(code && isModelErrorCode(code) && { error: code }),
    sleepMs: count("sleep", 600_000),
    repeat: count("repeat", 1_000),
    longWords: count("long", 100_000),
    text: content.replace(TRIGGER, " ").replace(/ {2,}/g, " ").trim(),
  };
}
