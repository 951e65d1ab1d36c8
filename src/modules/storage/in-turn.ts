/** What waits for what in this process, in the order it came. */
const turns = new Map<string, Promise<unknown>>();

/** Does it once everything asked before it under this name is done: who meets here need not meet in the database. */
export async function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
  const before = turns.get(name) ?? Promise.resolve();
  const mine = before.then(work);
  const settled = mine.then(
    () => {},
    () => {},
  );
  turns.set(name, settled);
  try {
    return await mine;
  } finally {
    if (turns.get(name) === settled) turns.delete(name);
  }
}
