import { useEffect, useRef, useState } from "react";
import { useUrlState } from "../api/index.ts";

const SETTLE_MS = 200;

/** A search field whose text is in the URL a moment after typing pauses. Gives the text typed, the setter and the text in the URL. */
export function useSearchText(name = "search") {
  const [url, setUrl] = useUrlState();
  const settled = url[name] ?? "";
  const [text, setText] = useState(settled);
  const written = useRef(settled);
  useEffect(() => {
    // The URL was changed by something else, such as clearing the filters.
    if (settled !== written.current) {
      written.current = settled;
      setText(settled);
    }
  }, [settled]);
  useEffect(() => {
    if (text === written.current) return;
    const timer = setTimeout(() => {
      written.current = text;
      setUrl({ [name]: text });
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return [text, setText, settled] as const;
}
