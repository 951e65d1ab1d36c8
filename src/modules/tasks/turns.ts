/** Lets so many go on at once, and the others after them in the order they came. */
export interface Turns {
  /** Resolves when it is one's turn; call what it answers once done. */
  take(): Promise<() => void>;
}

export function createTurns(atOnce: number): Turns {
  let taken = 0;
  const waiting: (() => void)[] = [];
  const giveBack = () => {
    const next = waiting.shift();
    if (next) next();
    else taken--;
  };
  return {
    async take() {
      if (taken < atOnce) taken++;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      return giveBack;
    },
  };
}
