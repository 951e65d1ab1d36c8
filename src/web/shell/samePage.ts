/** The page to show after a switch: the same one; of a thing's own page its list, for the thing stays behind. */
export function samePage(pathname: string): string {
  const [, , , page] = pathname.split("/");
  return page ?? "";
}
