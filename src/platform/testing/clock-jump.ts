import { vi } from "vitest";

/** Sets this process's clock off by so much while `work` runs, as an operator or a time server would; timers go on as they were. */
export async function withClockOff<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + milliseconds, shouldAdvanceTime: true });
  try {
    return await work();
  } finally {
    vi.useRealTimers();
  }
}
