import type { IncomingMessage } from "node:http";

/** One tool call of a reply; a string as `arguments` goes out as it is, so it may be broken JSON. */
export interface FakeToolCall {
  id?: string;
  name: string;
  arguments: unknown;
}

export interface FakeUsage {
  inputTokens: number;
  outputTokens: number;
  cachedInputTokens?: number;
}

export interface FakeAnswer {
  text?: string;
  toolCalls?: FakeToolCall[];
  /** As the wire spells it; else it follows from the reply. */
  finishReason?: string;
  /** `null` leaves the usage out, as some servers do. */
  usage?: FakeUsage | null;
  /** Pause before each piece of text. */
  delayMs?: number;
  /** Sent in the stream after the text, in place of an end. */
  streamError?: { message: string; type?: string; code?: string };
  /** Drops the connection after the text. */
  isCut?: boolean;
  /** Falls silent after the text and stays connected. */
  isStuck?: boolean;
}

export type FakeReply =
  | FakeAnswer
  | { status: number; message?: string; code?: string; headers?: Record<string, string> }
  /** Any bytes at all with status 200. */
  | { raw: string; contentType?: string }
  /** Accepts the request and never answers. */
  | { isHung: true };

export interface ReceivedRequest {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  // The tests assert on whatever the client sent.
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any;
}

/** How one provider spells an answer. `stream` yields the events of a stream in order. */
export interface Wire {
  isStream(request: ReceivedRequest): boolean;
  stream(answer: FakeAnswer, request: ReceivedRequest): Iterable<{ data: string; event?: string }>;
  whole(answer: FakeAnswer, request: ReceivedRequest): unknown;
  streamError(error: NonNullable<FakeAnswer["streamError"]>): { data: string; event?: string };
  error(status: number, message: string, code: string | undefined): unknown;
}

/** Pieces of about two words, as models stream them. */
export const piecesOf = (text: string): string[] => text.match(/\S+\s*(?:\S+\s*)?/g) ?? [];

export const argumentsText = (call: FakeToolCall): string =>
  typeof call.arguments === "string" ? call.arguments : JSON.stringify(call.arguments);

/** Whether the stream stops after the text, before any ending event. */
export const isBroken = (answer: FakeAnswer): boolean =>
  Boolean(answer.isCut || answer.isStuck || answer.streamError);

export const usageOf = (answer: FakeAnswer): FakeUsage | undefined =>
  answer.usage === null ? undefined : (answer.usage ?? { inputTokens: 11, outputTokens: 7 });
