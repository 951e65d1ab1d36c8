import { useLocation, useParams, useRouter } from "@tanstack/react-router";
import { useMemo } from "react";

export type UrlState = Record<string, string | undefined>;

/** The query of the URL as plain strings, and a way to change some of it; undefined or "" takes a name out. */
export function useUrlState(): [UrlState, (changes: UrlState) => void] {
  const router = useRouter();
  const { searchStr } = useLocation();
  const state = useMemo(() => Object.fromEntries(new URLSearchParams(searchStr)) as UrlState, [searchStr]);
  const change = (changes: UrlState) => {
    const { pathname, search } = window.location;
    const next = new URLSearchParams(search);
    for (const [name, value] of Object.entries(changes)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    router.history.replace(next.size > 0 ? `${pathname}?${next}` : pathname);
  };
  return [state, change];
}

/** A part of the path, such as `id` on `/agents/{id}`. */
export const usePathParam = (name: string): string =>
  (useParams({ strict: false }) as Record<string, string | undefined>)[name] ?? "";

/** Goes to a path of the dashboard; `isReplacing` leaves no entry to go back to. */
export function useGo(): (href: string, options?: { isReplacing?: boolean }) => void {
  const router = useRouter();
  return (href, { isReplacing } = {}) =>
    isReplacing ? router.history.replace(href) : router.history.push(href);
}
