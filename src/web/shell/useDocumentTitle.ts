import { useEffect } from "react";

/** The browser title, what is shown first: `Runs · Support · Acme · Bailiwick`. */
export function useDocumentTitle(...parts: (string | undefined)[]) {
  const title = [...parts.filter(Boolean), "Bailiwick"].join(" · ");
  useEffect(() => {
    document.title = title;
  }, [title]);
}
