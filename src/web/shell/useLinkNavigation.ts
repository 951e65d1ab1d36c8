import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";

// Answered by the server, not by a page of the dashboard.
const SERVER_PATHS = /^\/(v1|healthz|readyz|metrics|api)(\/|$)/;

/** Lets plain links move between pages without a reload, so that kit parts need not know the router. */
export function useLinkNavigation() {
  const router = useRouter();
  useEffect(() => {
    const onClick = (event: MouseEvent) => {
      if (event.defaultPrevented || event.button !== 0) return;
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      const link = (event.target as Element).closest("a");
      if (!link?.href || link.target || link.hasAttribute("download")) return;
      const to = new URL(link.href);
      if (to.origin !== location.origin || SERVER_PATHS.test(to.pathname)) return;
      if (to.hash && to.pathname === location.pathname && to.search === location.search) return;
      event.preventDefault();
      router.history.push(to.pathname + to.search + to.hash);
    };
    document.addEventListener("click", onClick);
    return () => document.removeEventListener("click", onClick);
  }, [router]);
}
