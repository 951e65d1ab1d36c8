import { useSyncExternalStore } from "react";

export type Theme = "light" | "dark" | "system";

const STORAGE_KEY = "bailiwick-theme";
const listeners = new Set<() => void>();
const readTheme = (): Theme => (document.documentElement.dataset.theme as Theme | undefined) ?? "system";

export function setTheme(theme: Theme) {
  if (theme === "system") {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem(STORAGE_KEY);
  } else {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem(STORAGE_KEY, theme);
  }
  for (const tell of listeners) tell();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** The chosen theme; `public/theme.js` applies it before the first paint. */
export const useTheme = () => useSyncExternalStore(subscribe, readTheme);
