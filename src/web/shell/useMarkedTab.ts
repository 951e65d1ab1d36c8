import { useEffect } from "react";

/** Puts a dot on the icon of the browser tab: seen from another tab, and the title stays what is on the page. */
export function useMarkedTab(isMarked: boolean) {
  useEffect(() => {
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (icon) icon.href = isMarked ? "/favicon-unread.svg" : "/favicon.svg";
  }, [isMarked]);
}
