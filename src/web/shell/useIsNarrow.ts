import { useSyncExternalStore } from "react";

const query = typeof window === "undefined" ? undefined : window.matchMedia("(max-width: 767px)");

function subscribe(listener: () => void) {
  query?.addEventListener("change", listener);
  return () => query?.removeEventListener("change", listener);
}

/** True where the sidebar is a drawer. */
export const useIsNarrow = () => useSyncExternalStore(subscribe, () => query?.matches ?? false);
