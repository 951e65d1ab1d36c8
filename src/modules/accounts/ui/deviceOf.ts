const BROWSERS: [pattern: RegExp, name: string][] = [
  [/\bEdg\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bFirefox\//, "Firefox"],
  [/\bChrom(e|ium)\/|HeadlessChrome/, "Chrome"],
  [/\bSafari\//, "Safari"],
  [/\bcurl\//, "curl"],
];
const SYSTEMS: [pattern: RegExp, name: string][] = [
  [/\biPhone|iPad/, "iOS"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];

const nameIn = (text: string, names: [RegExp, string][]) =>
  names.find(([pattern]) => pattern.test(text))?.[1];

/** A browser's own description in two words, such as `Firefox on Linux`. */
export function deviceOf(userAgent: string | null): { name: string; isMobile: boolean } {
  const text = userAgent ?? "";
  const browser = nameIn(text, BROWSERS);
  const system = nameIn(text, SYSTEMS);
  return {
    name: browser && system ? `${browser} on ${system}` : (browser ?? system ?? "An unknown client"),
    isMobile: system === "iOS" || system === "Android",
  };
}
