const ADDRESS = /^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;"]{2,}$/;

export const isAddress = (text: string): boolean => ADDRESS.test(text);

/** Addresses out of what was typed or pasted: separated by anything usual, `Ada <ada@example.com>` too, each once. */
export function parseEmails(text: string): { addresses: string[]; wrong: string[] } {
  const parts = text
    .replaceAll(/[^\s,;<>]*\s*<([^>]*)>/g, " $1 ")
    .split(/[\s,;]+/)
    .filter(Boolean);
  const addresses = new Set<string>();
  const wrong = new Set<string>();
  for (const part of parts) {
    if (isAddress(part)) addresses.add(part.toLowerCase());
    // What stands before an address in angle brackets is somebody's name.
    else if (!(text.includes("<") && !part.includes("@"))) wrong.add(part);
  }
  return { addresses: [...addresses], wrong: [...wrong] };
}
