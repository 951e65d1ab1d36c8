import { useEffect } from "react";

/** What is shown first, then where it is: `Runs · Support · Acme · Bailiwick`. */
export const documentTitle = (...parts: (string | undefined)[]): string =>
  [...parts.filter(Boolean), "Bailiwick"].join(" · ");

/** Names the browser tab. */
export function useDocumentTitle(...parts: (string | undefined)[]) {
  const title = documentTitle(...parts);
  useEffect(() => {
    document.title = title;
  }, [title]);
}
