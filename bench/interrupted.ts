const ends = new Set<() => Promise<void>>();

/** Runs `work`, then `end`; also ends when the bench itself is told to stop, so nothing it started stays behind. */
export async function endingWith<T>(end: () => Promise<void>, work: () => Promise<T>): Promise<T> {
  ends.add(end);
  try {
    return await work();
  } finally {
    ends.delete(end);
    await end();
  }
}

for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, async () => {
    for (const end of [...ends].reverse()) await end().catch(() => {});
    process.exit(130);
  });
