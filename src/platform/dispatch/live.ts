import { type Bus, MAX_MESSAGE_BYTES } from "../bus.ts";

/** Live text of a running step: coalesced, sent to whoever follows, kept only in the memory of the process that makes it. */
export interface LiveDelta {
  stepNumber: number;
  /** Characters of this step's text before this piece. */
  offset: number;
  text: string;
}

const COALESCE_MS = 40;
const SNAPSHOT_WAIT_MS = 300;
// Characters may take several bytes each, and JSON escapes make it longer still.
const MAX_PIECE_CHARACTERS = Math.floor(MAX_MESSAGE_BYTES / 7);

const deltaTopic = (runId: string) => `live:${runId}`;
const WANTED = "live-wanted";

export interface LiveText {
  /** The writer of a step's live text; `end` forgets it. */
  begin(runId: string, stepNumber: number): { write(text: string): void; end(): void };
  follow(runId: string, listener: (delta: LiveDelta) => void): () => void;
  /** The text of the running step so far as this process writes it; null when it writes none. */
  here(runId: string): { stepNumber: number; text: string } | null;
  /** The same from whichever other process writes it; null when none answers. */
  elsewhere(runId: string): Promise<{ stepNumber: number; text: string } | null>;
}

export function createLiveText(bus: Bus): LiveText {
  const current = new Map<string, { stepNumber: number; text: string }>();

  bus.subscribe(WANTED, (runId) => {
    const live = current.get(runId as string);
    if (!live) return;
    for (let offset = 0; offset < live.text.length; offset += MAX_PIECE_CHARACTERS)
      bus.publish(`snapshot:${runId as string}`, {
        stepNumber: live.stepNumber,
        offset,
        text: live.text.slice(offset, offset + MAX_PIECE_CHARACTERS),
        total: live.text.length,
      });
  });

  return {
    begin(runId, stepNumber) {
      const live = { stepNumber, text: "" };
      let sent = 0;
      let timer: NodeJS.Timeout | undefined;
      current.set(runId, live);
      const flush = () => {
        timer = undefined;
        while (sent < live.text.length) {
          const text = live.text.slice(sent, sent + MAX_PIECE_CHARACTERS);
          bus.publish(deltaTopic(runId), { stepNumber, offset: sent, text } satisfies LiveDelta);
          sent += text.length;
        }
      };
      return {
        write(text) {
          live.text += text;
          timer ??= setTimeout(flush, COALESCE_MS);
        },
        end() {
          clearTimeout(timer);
          flush();
          if (current.get(runId) === live) current.delete(runId);
        },
      };
    },
    follow: (runId, listener) => bus.subscribe(deltaTopic(runId), (delta) => listener(delta as LiveDelta)),
    here(runId) {
      const live = current.get(runId);
      return live ? { ...live } : null;
    },
    elsewhere: (runId) =>
      new Promise((resolve) => {
        let stepNumber = 0;
        let text = "";
        const stop = bus.subscribe(`snapshot:${runId}`, (message) => {
          const piece = message as LiveDelta & { total: number };
          if (piece.offset !== text.length) return;
          stepNumber = piece.stepNumber;
          text += piece.text;
          if (text.length >= piece.total) finish();
        });
        const finish = () => {
          clearTimeout(timer);
          stop();
          resolve(text ? { stepNumber, text } : null);
        };
        const timer = setTimeout(finish, SNAPSHOT_WAIT_MS);
        bus.publish(WANTED, runId);
      }),
  };
}
