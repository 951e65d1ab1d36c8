/** Something an event is about that has a page. */
export interface RelatedLink {
  label: string;
  /** Below the workspace. */
  page: string;
}

/** By the prefix of an id: what it is called, and its page. */
const PAGES: Readonly<Record<string, readonly [label: string, page: (id: string) => string]>> = {
  run: ["Run", (id) => `runs/${id}`],
  agt: ["Agent", (id) => `agents/${id}`],
  tool: ["Tool", (id) => `tools/${id}`],
  ses: ["Session", (id) => `sessions/${id}`],
  wh: ["Webhook", (id) => `webhooks/${id}`],
  key: ["API keys", () => "api-keys"],
  con: ["Integrations", () => "integrations"],
  inv: ["Invitations", () => "members?view=invitations"],
  grant: ["Grants", () => "members?view=grants"],
  acc: ["Members", () => "members"],
};
const ID = /^([a-z]+)_[0-9a-z]{26}$/;

/** Where what an event names can be looked at: ids at the top of its data, each page once. */
export function relatedLinks(data: Readonly<Record<string, unknown>>): RelatedLink[] {
  const found = new Map<string, RelatedLink>();
  for (const value of Object.values(data)) {
    const [id, prefix] = (typeof value === "string" && ID.exec(value)) || [];
    const known = id && prefix ? PAGES[prefix] : undefined;
    if (!known) continue;
    const page = known[1](id!);
    found.set(page, { label: known[0], page });
  }
  return [...found.values()];
}
