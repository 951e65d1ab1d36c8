/** Where to go after signing in: only ever a path of this dashboard. */
export function returnPath(wanted: string | undefined): string {
  if (!wanted || !wanted.startsWith("/") || wanted.startsWith("//") || wanted.includes("\\")) return "/";
  return wanted;
}
