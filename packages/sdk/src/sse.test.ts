import { expect, test } from "vitest";
import { createFrameParser, type Frame, readFrames } from "./sse.ts";

const TEXT =
  'event: delta\r\nid: 3:7\r\ndata: {"a":\r\ndata: 1}\r\n\r\n: keep-alive\n\nid: 4\ndata:é\n\nevent: empty\n\ndata\n\n';
const FRAMES: Frame[] = [
  { id: "3:7", event: "delta", data: '{"a":\n1}' },
  { id: "4", event: "message", data: "é" },
  { id: null, event: "message", data: "" },
];

const bodyOf = (pieces: Uint8Array[], { isOpen = false } = {}) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      if (!isOpen) controller.close();
    },
  });

test("frames come out alike wherever the text is cut", () => {
  for (let at = 0; at <= TEXT.length; at++) {
    const parse = createFrameParser();
    expect([...parse(TEXT.slice(0, at)), ...parse(TEXT.slice(at))], `cut at ${at}`).toEqual(FRAMES);
  }
});

test("a character cut between two chunks arrives whole", async () => {
  const bytes = new TextEncoder().encode(TEXT);
  const pieces = Array.from(bytes, (byte) => Uint8Array.of(byte));
  const frames = await Array.fromAsync(
    readFrames(bodyOf(pieces), { signal: undefined, idleTimeoutMs: 5_000 }),
  );
  expect(frames).toEqual(FRAMES);
});

test("an unfinished frame at the end is not given out", async () => {
  const body = bodyOf([new TextEncoder().encode("data: 1\n\ndata: 2\n")]);
  const frames = await Array.fromAsync(readFrames(body, { signal: undefined, idleTimeoutMs: 5_000 }));
  expect(frames.map(({ data }) => data)).toEqual(["1"]);
});

test("a silent connection ends the reading", async () => {
  const body = bodyOf([new TextEncoder().encode("data: 1\n\n")], { isOpen: true });
  const frames = await Array.fromAsync(readFrames(body, { signal: undefined, idleTimeoutMs: 20 }));
  expect(frames).toHaveLength(1);
});

test("an abort while waiting throws the signal's reason", async () => {
  const controller = new AbortController();
  const frames = readFrames(bodyOf([], { isOpen: true }), {
    signal: controller.signal,
    idleTimeoutMs: 5_000,
  });
  const next = frames.next();
  controller.abort(new Error("enough"));
  await expect(next).rejects.toThrow("enough");
});
