import { useEffect, useState } from "react";

// The clipboard API needs a secure context; an installation may be reached over plain http on a private network.
async function copyText(text: string) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

/** Copies text; `isCopied` stays true for a moment so that the button can say so. */
export function useCopy() {
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setIsCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = (text: string) => void copyText(text).then(() => setIsCopied(true));
  return { isCopied, copy };
}
