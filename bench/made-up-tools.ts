const NOUNS = [
  ...["repository", "issue", "invoice", "customer", "calendar event"],
  ...["message", "file", "branch", "order", "user"],
];
const VERBS = ["list", "get", "create", "update", "delete", "search", "archive", "export", "assign", "merge"];

/** What the made-up tool of this number does; each area has a hundred. */
export const madeUpTool = (index: number) => ({
  noun: NOUNS[index % NOUNS.length]!,
  verb: VERBS[Math.floor(index / NOUNS.length) % VERBS.length]!,
  area: Math.floor(index / (NOUNS.length * VERBS.length)),
});
