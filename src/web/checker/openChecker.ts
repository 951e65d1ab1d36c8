import type { Answer, Checked, Request, Work, WorkName } from "./messages.ts";

/** One text that is checked as it is written. Every answer is null where the checker is not there or failed. */
export interface Checker {
  ask<Name extends WorkName>(
    name: Name,
    text: string,
    given: Work[Name]["given"],
  ): Promise<Work[Name]["answer"] | null>;
  close(): void;
}

/** The compiler is large; nobody may need it again for a while. */
const IDLE_MS = 60_000;

let worker: Worker | null = null;
let isBroken = false;
let lastId = 0;
let openCount = 0;
let idle: ReturnType<typeof setTimeout> | undefined;
const waiting = new Map<number, (answer: unknown) => void>();

function stop(): void {
  worker?.terminate();
  worker = null;
  for (const tell of waiting.values()) tell(null);
  waiting.clear();
}

function theWorker(): Worker | null {
  if (worker || isBroken) return worker;
  worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data: { id, answer } }: MessageEvent<Answer>) => {
    waiting.get(id)?.(answer);
    waiting.delete(id);
  });
  worker.addEventListener("error", () => {
    isBroken = true;
    stop();
  });
  return worker;
}

const send = (request: Request) => theWorker()?.postMessage(request);

/** Opens a text; the compiler is loaded with the first question. */
export function openChecker(checked: Checked): Checker {
  const document = ++lastId;
  let openedIn: Worker | null = null;
  let isClosed = false;
  openCount++;
  clearTimeout(idle);
  return {
    ask(name, text, given) {
      if (isClosed) return Promise.resolve(null);
      const here = theWorker();
      if (here && here !== openedIn) {
        openedIn = here;
        send({ id: ++lastId, document, do: "open", checked });
      }
      return new Promise((resolve) => {
        if (!here) return resolve(null);
        const id = ++lastId;
        waiting.set(id, (answer) => resolve(answer as Work[typeof name]["answer"] | null));
        send({ id, document, do: name, text, ...given } as Request);
      });
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      if (openedIn && openedIn === worker) send({ id: ++lastId, document, do: "close" });
      if (--openCount === 0) idle = setTimeout(stop, IDLE_MS);
    },
  };
}
