import { useState } from "react";

const STORAGE_KEY = "bailiwick-folded-groups";

function readFolded(): string[] {
  try {
    return JSON.parse(localStorage.getItem(STORAGE_KEY) ?? "[]") as string[];
  } catch {
    return [];
  }
}

/** Which groups of the sidebar this person keeps closed. */
export function useFoldedGroups() {
  const [folded, setFolded] = useState(readFolded);
  const toggle = (label: string) => {
    const next = folded.includes(label) ? folded.filter((other) => other !== label) : [...folded, label];
    localStorage.setItem(STORAGE_KEY, JSON.stringify(next));
    setFolded(next);
  };
  return { isFolded: (label: string) => folded.includes(label), toggle };
}
